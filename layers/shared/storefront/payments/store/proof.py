"""What is kept of a provider's words: what proves a payment, and nothing of who paid.

Providers tell more than a shop needs: telephone numbers, names, addresses of all kinds, cards, and
tomorrow what they do not tell today. So fields are kept by their names, and what nobody has named
here is left out: also sentences, in which anything may stand.
"""

import re
from collections.abc import Mapping
from typing import Any

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
#: What a customer's wallet is called in a request to bKash.
_PAYER = "payerReference"


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


def without_payer(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request of an attempt that will not be sent again, without the payer's wallet."""
    return {name: value for name, value in request.items() if name != _PAYER}


def _fits(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, str):
        return pattern.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def _is_fact(value: Any) -> bool:
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return _fits(value, _PLAIN) and not is_number
