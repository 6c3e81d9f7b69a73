"""Reading Stripe's objects with distrust: names and money.

Which objects are given whole and which by their id depends on the version of Stripe's API.
"""

from collections.abc import Mapping
from typing import Any

from storefront.ids import is_id
from storefront.money import CURRENCIES, Money

_MAX_NAME = 255


def name_of(value: Any) -> str | None:
    """Return a provider's id, or None if it is none (Stripe: at most 255 characters)."""
    return value if isinstance(value, str) and 0 < len(value) <= _MAX_NAME else None


def id_of(value: Any) -> str | None:
    """Return the id of an object that is given by its id or, expanded, as a whole."""
    return name_of(value.get("id") if isinstance(value, Mapping) else value)


def intent_of(subject: Mapping[str, Any]) -> str | None:
    """Return the PaymentIntent of a refund, charge or dispute; also if only its charge has one."""
    charge = subject.get("charge")
    of_charge = charge.get("payment_intent") if isinstance(charge, Mapping) else None
    return id_of(subject.get("payment_intent")) or id_of(of_charge)


def attempt_of(subject: Mapping[str, Any]) -> str | None:
    """Return the attempt that we named in the metadata of an object, or of one inside it."""
    for one in (subject, subject.get("charge"), subject.get("payment_intent")):
        metadata = one.get("metadata") if isinstance(one, Mapping) else None
        attempt_id = metadata.get("attempt_id") if isinstance(metadata, Mapping) else None
        if isinstance(attempt_id, str) and is_id(attempt_id):
            return attempt_id
    return None


def money_of(answer: Mapping[str, Any], field: str) -> Money | None:
    """Return the money in an object of Stripe's, or None if it is none (minor units)."""
    amount, currency = answer.get(field), answer.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        return None
    code = currency.upper()
    return Money(amount, code) if code in CURRENCIES else None
