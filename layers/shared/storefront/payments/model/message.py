"""What providers say: how it is read, and what is kept of it.

Python reads more than can be written again: halves of characters, which are no UTF-8; numbers of
thousands of digits; nesting as deep as its own stack. A sender's signature does not change that. So
whatever is read here can be compared, logged and stored.

Providers tell more than a shop needs: telephone numbers, names, addresses of all kinds, cards, and
tomorrow what they do not tell today. So what proves a payment is kept, and nothing of who paid:
fields are kept by their names, and what nobody has named here is left out: also sentences, in which
anything may stand.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from storefront.values import dataclass

#: More digits than any amount or time has.
_MOST_DIGITS = 30
#: What is nested more deeply is not looked at, by us or by any provider's documentation.
_DEEPEST = 32
#: Names of things in Stripe's words (https://docs.stripe.com/api), in bKash's and in ours. One of
#: bKash's may be digits alone.
_NAMES = frozenset(
    "id payment_intent client_reference_id latest_charge charge balance_transaction "
    "failure_balance_transaction idempotency_key account "
    "order_id attempt_id refund_id stack "
    "paymentID paymentId trxID trxId merchantInvoiceNumber merchantInvoice originalTrxId "
    "originalTrxID refundTrxId refundTrxID sku creditShortCode dateTime "
    "sha256".split()
)
#: States, codes, money and times.
_FACTS = frozenset(
    "object type api_version created livemode mode status payment_status "
    "amount amount_total amount_subtotal amount_received amount_captured amount_refunded "
    "amount_capturable currency captured paid refunded disputed reason network_reason_code "
    "failure_reason failure_code cancellation_reason decline_code code is_charge_refundable "
    "expires_at due_by has_evidence past_due submission_count network_status risk_level "
    "pending_webhooks has_more "
    "intent transactionStatus transactionType verificationStatus statusCode errorCode "
    "internalCode externalCode paymentCreateTime paymentExecuteTime initiationTime completedTime "
    "maxRefundableAmount originalTrxAmount refundTransactionStatus refundAmount saleAmount "
    "couponAmount merchantShareAmount "
    "bytes".split()
)
#: Fields in which such fields stand.
_PLACES = frozenset(
    "data object payment_intent latest_charge charge charges refunds refund metadata request "
    "outcome evidence_details previous_attributes refundTransactions oversize".split()
)
#: An id, a code, an amount or a time; not an address of mail.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+ -]{0,254}")
#: A name, whatever its letters; not an address of mail, nor a sentence.
_NAME = re.compile(r"[^\s@]{1,255}")
#: What may be a telephone number.
_NUMBER = re.compile(r"[0-9 -]{8,}")

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
    """Something a provider said.

    Args:
        source: which call or event, such as "stripe.event" or "bkash.execute".
        payload: the provider's JSON.
        event_id: the provider's id of an event that must have its effect once; None for answers
            to our own calls.
    """

    source: str
    payload: Any
    event_id: str | None = None

    @property
    def kept(self) -> Any:
        """What is kept of it; whatever an event is called, its mark is found by its name."""
        proof = proof_of(room_for(self.payload))
        return proof if self.event_id is None else {**proof, "id": self.event_id}


def readable_json(text: str | bytes) -> Any:
    """Return the value of a JSON text; what cannot be read in it is None.

    Raises:
        ValueError, RecursionError: it is no JSON, or a nesting without end.
    """
    return _tidy(json.loads(text, parse_int=_whole, parse_constant=lambda _: None), _DEEPEST)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _tidy(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if not isinstance(value, dict | list):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_tidy(one, depth - 1) for one in value]
    return {_tidy(name, depth): _tidy(one, depth - 1) for name, one in value.items()}


def proof_of(payload: Any) -> Any:
    """Return what to keep of something a provider said.

    Args:
        payload: the provider's JSON.
    """
    if isinstance(payload, list):
        return [proof_of(one) for one in payload if isinstance(one, Mapping)]
    if not isinstance(payload, Mapping):
        return None
    kept = {}
    for name, value in payload.items():
        if name in _PLACES and isinstance(value, Mapping | list):
            kept[name] = proof_of(value)
        elif (name in _NAMES and _fits(value, _NAME)) or (name in _FACTS and _is_fact(value)):
            kept[name] = value
    return kept


def _fits(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, str):
        return pattern.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def _is_fact(value: Any) -> bool:
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return _fits(value, _PLAIN) and not is_number


def room_for(payload: Any) -> Any:
    """Return what there is room for of something a provider said.

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
