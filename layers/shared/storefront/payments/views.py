"""What clients see of payments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.money import Money
from storefront.payments.model import Attempt, Evidence


class StripeSessionView(TypedDict):
    """A Checkout Session: send the buyer's browser to `session_url` before `expires_at`."""

    session_url: str
    session_id: str
    attempt_id: str
    expires_at: str


class BkashPaymentView(TypedDict):
    """A bKash payment: send the buyer's browser to `bkash_url` before `expires_at`."""

    bkash_url: str
    payment_id: str
    attempt_id: str
    expires_at: str


class EvidenceView(TypedDict):
    """Something the provider said, word for word."""

    source: str
    received_at: str
    payload: Any


class AttemptView(TypedDict):
    """A payment attempt. `refundable`: captured and not refunded. `evidence`: staff only."""

    id: str
    provider: str
    status: str
    amount: str
    currency: str
    refundable: str
    refund_due: bool
    reference: str | None
    transaction_id: str | None
    reason: str | None
    expires_at: str
    created_at: str
    updated_at: str
    evidence: NotRequired[list[EvidenceView]]


class AttemptListView(TypedDict):
    """All attempts of an order, the oldest first; always one page."""

    items: list[AttemptView]
    next_cursor: None


def stripe_session_view(attempt: Attempt) -> StripeSessionView:
    """Return an open Stripe attempt as its payer sees it."""
    return {
        "session_url": attempt.redirect_url or "",
        "session_id": attempt.reference or "",
        "attempt_id": attempt.attempt_id,
        "expires_at": iso(attempt.expires_at),
    }


def bkash_payment_view(attempt: Attempt) -> BkashPaymentView:
    """Return an open bKash attempt as its payer sees it."""
    return {
        "bkash_url": attempt.redirect_url or "",
        "payment_id": attempt.reference or "",
        "attempt_id": attempt.attempt_id,
        "expires_at": iso(attempt.expires_at),
    }


def attempt_view(
    attempt: Attempt, evidence: Sequence[tuple[datetime, Evidence]] | None = None
) -> AttemptView:
    """Return an attempt as the order's owner sees it; with evidence, as staff see it."""
    view: AttemptView = {
        "id": attempt.attempt_id,
        "provider": attempt.provider.value,
        "status": attempt.status.value,
        "amount": str(attempt.amount),
        "currency": attempt.amount.currency,
        "refundable": str(Money(attempt.refundable, attempt.amount.currency)),
        "refund_due": attempt.refund_due,
        "reference": attempt.reference,
        "transaction_id": attempt.transaction_id,
        "reason": attempt.reason,
        "expires_at": iso(attempt.expires_at),
        "created_at": iso(attempt.created_at),
        "updated_at": iso(attempt.updated_at),
    }
    if evidence is not None:
        view["evidence"] = [
            {"source": one.source, "received_at": iso(at), "payload": one.payload}
            for at, one in evidence
        ]
    return view
