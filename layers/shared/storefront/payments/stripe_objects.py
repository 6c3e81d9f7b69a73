"""Reading Stripe's objects with distrust: names and money."""

from collections.abc import Mapping
from typing import Any

from storefront.money import CURRENCIES, Money

_MAX_NAME = 255


def name_of(value: Any) -> str | None:
    """Return a provider's id, or None if it is none (Stripe: at most 255 characters)."""
    return value if isinstance(value, str) and 0 < len(value) <= _MAX_NAME else None


def money_of(answer: Mapping[str, Any], field: str) -> Money | None:
    """Return the money in an object of Stripe's, or None if it is none (minor units)."""
    amount, currency = answer.get(field), answer.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        return None
    code = currency.upper()
    return Money(amount, code) if code in CURRENCIES else None
