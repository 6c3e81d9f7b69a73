"""What providers say, kept for audit: all of it, wherever it fits into an item."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Most bytes of JSON that are kept; an item of DynamoDB holds 400 KB, names and keys included
#: (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
LARGEST = 350_000
#: Most characters of a name.
_LONGEST = 255
#: What says which fact it was: fields of Stripe's events and objects, and of bKash's answers.
_DECISIVE = (
    "id object type status payment_status payment_intent amount amount_total currency "
    "paymentID trxID transactionStatus refundTrxId"
).split()


@dataclass(frozen=True, slots=True)
class ProviderMessage:
    """Something a provider said, kept word for word for audit.

    Args:
        source: which call or event, such as "stripe.event" or "bkash.execute".
        payload: the provider's JSON.
        event_id: the provider's id of an event that must have its effect once; None for answers
            to our own calls.
    """

    source: str
    payload: Any
    event_id: str | None = None


def kept(payload: Any) -> Any:
    """Return what to keep of something a provider said.

    Args:
        payload: the provider's JSON.

    Returns:
        the payload itself; of one that is too large the fields that say which fact it was, in
        their places, and `oversize` with its size in bytes and its SHA-256, both as compact JSON.
    """
    text = json.dumps(payload, separators=(",", ":")).encode()
    if len(text) <= LARGEST:
        return payload
    digest = hashlib.sha256(text).hexdigest()
    return _gist(payload) | {"oversize": {"bytes": len(text), "sha256": digest}}


def _gist(payload: Any) -> dict[str, Any]:
    """Return the fields that decide; those of an event's object too."""
    if not isinstance(payload, Mapping):
        return {}
    found = {name: payload[name] for name in _DECISIVE if _is_short(payload.get(name))}
    data = payload.get("data")
    if isinstance(data, Mapping):
        found["data"] = {"object": _gist(data.get("object"))}
    return found


def _is_short(value: Any) -> bool:
    return isinstance(value, int | str) and len(str(value)) <= _LONGEST
