"""Currencies: their decimals, and what each payment provider charges in them. The one table.

Decimals are those of ISO 4217 (https://www.iso.org/iso-4217-currency-codes.html).

Stripe (https://docs.stripe.com/currencies, "Supported presentment currencies" to "Minimum and
maximum charge amounts"), for cards, which are all that we ask it for:

* Least amounts are listed there by the currency that an account settles in. A charge in another one
  must be worth as much, by the rate of the day: for a currency that is not listed we know a lower
  bound only, and Stripe may say no to more. Taka is not listed; 60.00 is about 0.50 US dollars.
* Amounts have up to eight digits (https://docs.stripe.com/api/payment_intents/object#amount), and
  up to twelve by card, or in rupiah by any method. We go beyond eight only where eight are worth
  less than about 5,000 US dollars. American Express takes nine.
* With three decimals the last digit is 0. Not every account can charge these.
* ISK, UGX and MGA are left out: Stripe counts them otherwise than ISO 4217 does. HUF and TWD are
  special in payouts only. GHS, IQD and LYD are charged by nobody.

bKash moves taka only. A payment is 1 taka or more and has no largest amount
(https://www.bkash.com/help/limits, "Payment"); what a wallet can hold is below our eight digits.
"""

from collections.abc import Mapping
from enum import StrEnum

from storefront.values import dataclass

_NO_DECIMALS = frozenset("BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF".split())
_TWO_DECIMALS = frozenset(
    "AED AMD ARS AUD AZN BAM BDT BGN BND BRL BWP CAD CHF CNY COP CRC CZK DKK DOP DZD EGP ETB EUR "
    "GBP GEL GTQ HKD HNL HUF IDR ILS INR JMD KES KGS KHR KZT LAK LKR MAD MDL MKD MMK MNT MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY "
    "TTD TWD TZS UAH USD UYU UZS ZAR ZMW".split()
)
_THREE_DECIMALS = frozenset("BHD JOD KWD OMR TND".split())

EIGHT_DIGITS = 99_999_999
_TWELVE_DIGITS = 999_999_999_999
#: Eight digits are worth less than about 5,000 US dollars.
_OF_SMALL_UNITS = frozenset(
    "AMD ARS COP CRC HUF IDR KHR KZT LAK LKR MMK MNT MWK NGN PKR TZS UZS VND".split()
)

#: Stripe's least amounts, in minor units.
_STRIPE_LEAST = {
    "AED": 200,
    "BDT": 6_000,
    "BGN": 100,
    "CZK": 1_500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17_500,
    "MXN": 1_000,
    "MYR": 200,
    "NOK": 300,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "THB": 1_000,
}
#: Of all others that are listed, 0.50 or 50; of those that are not, a lower bound.
_STRIPE_LEAST_OTHERS = 50


class Provider(StrEnum):
    """Who moves the money."""

    STRIPE = "stripe"
    BKASH = "bkash"
    CASH = "cash"  # people, when the goods come


#: Those that charge when they are asked.
ONLINE = frozenset({Provider.STRIPE, Provider.BKASH})


@dataclass(frozen=True, slots=True)
class ChargeLimits:
    """The amounts of one currency that a provider charges, in minor units.

    Args:
        least, most: smallest and largest amount.
        step: every amount, and every price in it, is a multiple of this.
    """

    least: int
    most: int
    step: int = 1

    def allow(self, amount: int) -> bool:
        """Return whether an amount of minor units can be charged."""
        return self.least <= amount <= self.most and amount % self.step == 0


def _stripe(currency: str) -> ChargeLimits:
    return ChargeLimits(
        _STRIPE_LEAST.get(currency, _STRIPE_LEAST_OTHERS),
        _TWELVE_DIGITS if currency in _OF_SMALL_UNITS else EIGHT_DIGITS,
        10 if currency in _THREE_DECIMALS else 1,
    )


#: What each provider charges, by ISO 4217 code in upper case.
LIMITS: Mapping[Provider, Mapping[str, ChargeLimits]] = {
    Provider.STRIPE: {one: _stripe(one) for one in _NO_DECIMALS | _TWO_DECIMALS | _THREE_DECIMALS},
    Provider.BKASH: {"BDT": ChargeLimits(100, EIGHT_DIGITS)},
    Provider.CASH: {},  # nobody is asked for it
}
#: Every currency that somebody charges, with the largest amount of it, in minor units.
MOST: Mapping[str, int] = {
    one: max(charged[one].most for charged in LIMITS.values() if one in charged)
    for one in _NO_DECIMALS | _TWO_DECIMALS | _THREE_DECIMALS
}
CURRENCIES = frozenset(MOST)
#: How many decimals a currency has; those that are not here have two.
DECIMALS: Mapping[str, int] = dict.fromkeys(_NO_DECIMALS, 0) | dict.fromkeys(_THREE_DECIMALS, 3)
