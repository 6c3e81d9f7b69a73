"""Money: whole minor units and an ISO 4217 code. There is no float and no rounding here."""

import re

from storefront.currencies import CURRENCIES, DECIMALS, MOST
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money.

    Args:
        amount: whole minor units (19900 is 199.00 BDT); may be negative.
        currency: upper-case ISO 4217 code out of `CURRENCIES`.
    """

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Return the sum; raises ValueError for two currencies."""
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        """Return the amount taken `quantity` times."""
        return Money(self.amount * quantity, self.currency)

    def __str__(self) -> str:
        """Return the decimal text used in JSON: "199.00", "500" for a currency without decimals."""
        digits = exponent(self.currency)
        if not digits:
            return str(self.amount)
        whole, part = divmod(abs(self.amount), 10**digits)
        return f"{'-' if self.amount < 0 else ''}{whole}.{part:0{digits}d}"


#: Amounts of currencies with so many decimals.
_WITH_DECIMALS = {
    digits: rf"([0-9]{{1,12}})(?:\.([0-9]{{1,{digits}}}))?" if digits else "([0-9]{1,12})()"
    for digits in range(5)
}


def exponent(currency: str) -> int:
    """Return how many decimals `currency` has (ISO 4217)."""
    return DECIMALS.get(currency, 2)


def parse_money(text: str, currency: str) -> Money:
    """Read decimal text such as "199.00" or "199" as money.

    Args:
        text: digits with at most as many decimals as the currency has; no sign, no exponent.
        currency: ISO 4217 code out of `CURRENCIES`.

    Raises:
        ValueError: other text, an unknown currency, or more than anybody charges.
    """
    if currency not in CURRENCIES:
        raise ValueError(f"unknown currency {currency!r}")
    digits = exponent(currency)
    match = re.fullmatch(_WITH_DECIMALS[digits], text)
    if match is None:
        raise ValueError(f"must be a decimal number with at most {digits} decimals")
    amount = int(match[1] + (match[2] or "").ljust(digits, "0"))
    if amount > MOST[currency]:
        raise ValueError(f"must be at most {Money(MOST[currency], currency)}")
    return Money(amount, currency)
