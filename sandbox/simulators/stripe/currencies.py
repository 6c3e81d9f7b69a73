"""Stripe's currencies and the amounts it accepts (https://docs.stripe.com/currencies)."""

from __future__ import annotations

from sandbox.simulators.stripe.errors import ParameterError

MAXIMUM_AMOUNT = 99_999_999
"""Eight digits in minor units: the cap of every payment method but most cards."""

CARD_MAXIMUM = 999_999_999_999
"""Twelve digits, by most cards."""

BY_CARD = frozenset(
    "amd ars cop crc huf idr khr kzt lak lkr mmk mnt mwk ngn pkr tzs uzs vnd".split()
)
"""Of little worth, so that eight digits are not much: here cards go up to their own cap."""

ZERO_DECIMAL = frozenset(
    {
        *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
        *("pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"),
    }
)
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})
"""Written with two decimals, which must be `00`."""

MINIMUM_AMOUNTS = {
    "aed": 200,
    "aud": 50,
    "bdt": 6000,  # No minimum of its own: about 0.50 USD after conversion.
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "usd": 50,
}
"""Smallest charge in minor units."""

DEFAULT_MINIMUM = 50
"""For currencies without an entry: Stripe converts, the simulator does not."""

_OTHERS = frozenset(
    {
        *("afn", "all", "amd", "ang", "aoa", "ars", "awg", "azn", "bam", "bbd"),
        *("bmd", "bnd", "bob", "bsd", "bwp", "byn", "bzd", "cdf", "cny", "cop"),
        *("crc", "cve", "dop", "dzd", "egp", "etb", "fjd", "fkp", "gel", "gip"),
        *("gmd", "gtq", "gyd", "hnl", "htg", "idr", "ils", "jmd", "kes", "kgs"),
        *("khr", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl"),
        *("mkd", "mmk", "mnt", "mop", "mur", "mvr", "mwk", "mzn", "nad", "ngn"),
        *("nio", "npr", "pab", "pen", "pgk", "php", "pkr", "qar", "rsd", "rub"),
        *("sar", "sbd", "scr", "shp", "sle", "sos", "srd", "std", "szl", "tjs"),
        *("top", "try", "ttd", "twd", "tzs", "uah", "uyu", "uzs", "wst", "xcd"),
        *("yer", "zar", "zmw"),
    }
)

SUPPORTED = frozenset(MINIMUM_AMOUNTS) | ZERO_DECIMAL | THREE_DECIMAL | WHOLE_UNITS_ONLY | _OTHERS


def decimals(currency: str) -> int:
    """Return how many digits of a minor amount follow the decimal point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def format_amount(amount: int, currency: str) -> str:
    """Write minor units for people, e.g. `1,234.50 USD`."""
    places = decimals(currency)
    return f"{amount / 10**places:,.{places}f} {currency.upper()}"


def check_unit_amount(amount: int, currency: str, param: str) -> None:
    """Refuse minor digits that the currency does not have.

    Raises:
        ParameterError: a fraction of an indivisible unit.
    """
    step = 100 if currency in WHOLE_UNITS_ONLY else 10 if currency in THREE_DECIMAL else 1
    if amount % step:
        msg = f"Invalid amount: {currency} amounts must be a multiple of {step}."
        raise ParameterError(msg, code="parameter_invalid_integer", param=param)


def check_total(amount: int, currency: str) -> None:
    """Refuse a total that Stripe would not charge.

    Raises:
        ParameterError: code `amount_too_small` or `amount_too_large`.
    """
    minimum = MINIMUM_AMOUNTS.get(currency, DEFAULT_MINIMUM)
    if amount < minimum:
        msg = (
            "The Checkout Session's total amount due must add up to at least "
            f"{format_amount(minimum, currency)}"
        )
        raise ParameterError(msg, code="amount_too_small", param="line_items")
    maximum = CARD_MAXIMUM if currency in BY_CARD else MAXIMUM_AMOUNT
    if amount > maximum:
        msg = (
            "The Checkout Session's total amount due must be no more than "
            f"{format_amount(maximum, currency)}"
        )
        raise ParameterError(msg, code="amount_too_large", param="line_items")
