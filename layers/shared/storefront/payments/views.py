"""What clients see of payments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, Url
from storefront.currencies import Provider
from storefront.money import Money
from storefront.orders.grades import CashGrade
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import Refund, RefundOrigin, RefundStatus
from storefront.payments.model.remittance import (
    LineResult,
    Remittance,
    RemittanceLine,
    Unremitted,
    grade,
)


class StripeSessionView(TypedDict):
    """A Checkout Session: send the buyer's browser to `session_url` before `expires_at`."""

    session_url: Url
    session_id: str
    attempt_id: Id
    expires_at: Moment


class BkashPaymentView(TypedDict):
    """A bKash payment: send the buyer's browser to `bkash_url` before `expires_at`."""

    bkash_url: Url
    payment_id: str
    attempt_id: Id
    expires_at: Moment


class ProviderMessageView(TypedDict):
    """Something the provider said: what proves a payment, and nothing of the payer."""

    source: str
    received_at: Moment
    payload: Any


class RestockView(TypedDict):
    """Units of a product."""

    product_id: Id
    quantity: int


class RefundView(TypedDict):
    """A refund. `reason`: staff only. `units`: those that it is for, where it is by units.

    `rest`: further refunds of other payments of the order: all together are what was asked for.

    `status`: pending until the provider has confirmed it, then succeeded or failed.
    """

    id: Id
    order_id: Id
    attempt_id: Id
    provider: Provider
    amount: Decimals
    currency: Currency
    status: RefundStatus
    origin: RefundOrigin
    reason: str | None
    units: list[RestockView]
    restocked: list[RestockView]
    rest: list[Id]
    reference: str | None
    failure: str | None
    created_at: Moment
    updated_at: Moment


class AttemptView(TypedDict):
    """A payment attempt.

    `refundable`: captured, and neither refunded, being refunded, nor lost in a dispute.
    `refunds`: the oldest first. `dispute`: Stripe's word for the state of the buyer's most serious
    dispute. `provider_messages`, and of cash `grade` and the remittance that it came by: staff
    only.
    """

    id: Id
    provider: Provider
    status: AttemptStatus
    amount: Decimals
    currency: Currency
    refundable: Decimals
    refund_due: bool
    refunds: list[RefundView]
    dispute: str | None
    reference: str | None
    transaction_id: str | None
    reason: str | None
    expires_at: Moment
    created_at: Moment
    updated_at: Moment
    grade: NotRequired[CashGrade | None]
    remitted: NotRequired[str | None]
    provider_messages: NotRequired[list[ProviderMessageView]]


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


def refund_view(refund: Refund, *, for_staff: bool = True) -> RefundView:
    """Return a refund as staff see it, or without their words as the order's owner sees it."""
    return {
        "id": refund.refund_id,
        "order_id": refund.order_id,
        "attempt_id": refund.attempt_id,
        "provider": refund.provider,
        "amount": str(refund.amount),
        "currency": refund.amount.currency,
        "status": refund.status,
        "origin": refund.origin,
        "reason": refund.reason if for_staff else None,
        "units": [
            {"product_id": product_id, "quantity": len(numbers)}
            for product_id, numbers in refund.units.items()
        ],
        "restocked": [
            {"product_id": product_id, "quantity": quantity}
            for product_id, quantity in refund.restocked.items()
        ],
        "rest": list(refund.rest),
        "reference": refund.reference,
        "failure": refund.failure,
        "created_at": iso(refund.created_at),
        "updated_at": iso(refund.updated_at),
    }


def attempt_view(
    attempt: Attempt,
    refunds: Sequence[Refund],
    message: Sequence[tuple[datetime, ProviderMessage]] | None = None,
) -> AttemptView:
    """Return an attempt as the order's owner sees it; with messages, as staff see it.

    Args:
        attempt: the attempt.
        refunds: of the whole order.
        message: what the provider said, with when.
    """
    view: AttemptView = {
        "id": attempt.attempt_id,
        "provider": attempt.provider,
        "status": attempt.status,
        "amount": str(attempt.amount),
        "currency": attempt.amount.currency,
        "refundable": str(Money(attempt.refundable, attempt.amount.currency)),
        "refund_due": attempt.refund_due,
        "refunds": [
            refund_view(one, for_staff=message is not None)
            for one in refunds
            if one.attempt_id == attempt.attempt_id
        ],
        "dispute": attempt.disputes.state,
        "reference": attempt.reference,
        "transaction_id": attempt.transaction_id,
        "reason": attempt.reason,
        "expires_at": iso(attempt.expires_at),
        "created_at": iso(attempt.created_at),
        "updated_at": iso(attempt.updated_at),
    }
    if message is not None:
        view["grade"], view["remitted"] = grade(attempt), _shown(attempt.remitted)
        view["provider_messages"] = [
            {"source": one.source, "received_at": iso(at), "payload": one.payload}
            for at, one in message
        ]
    return view


class RemittanceView(TypedDict):
    """A remittance.

    `total`: the sum of its lines; `matched`: of those that cash was found for. `short`, `over`: by
    how much `received` and `fees` together are less, or more, than the total. `written`: how many
    of its lines are; if not all, send the same again. So you do once the cash of an unknown line is
    written down: it is compared again.
    """

    courier: str
    invoice: str
    currency: Currency
    received: Decimals
    fees: Decimals
    total: Decimals
    matched: Decimals
    short: Decimals
    over: Decimals
    line_count: int
    written: int
    created_at: Moment


class RemittanceLineView(TypedDict):
    """A line. `collected`: what staff have written down. `remitted`: by which it came before."""

    reference: str
    amount: Decimals
    result: LineResult
    order_id: Id | None
    collected: Decimals | None
    remitted: str | None


class UnremittedView(TypedDict):
    """Cash that staff have written down, and that nobody has handed over yet."""

    order_id: Id
    reference: str
    amount: Decimals
    currency: Currency
    collected_at: Moment


class RemittanceDetailView(RemittanceView):
    """A remittance with its lines. `missing`: the oldest cash that is older and not handed over."""

    lines: list[RemittanceLineView]
    missing: list[UnremittedView]


class RemittanceListView(TypedDict):
    """A page of remittances, the newest first."""

    items: list[RemittanceView]
    next_cursor: str | None


class UnremittedListView(TypedDict):
    """A page of cash that nobody has handed over, the oldest first."""

    items: list[UnremittedView]
    next_cursor: str | None


def remittance_view(one: Remittance) -> RemittanceView:
    """Return a remittance as staff see it."""
    currency, gap = one.total.currency, one.gap.amount
    return {
        "courier": one.courier,
        "invoice": one.invoice,
        "currency": currency,
        "received": str(one.received),
        "fees": str(one.fees),
        "total": str(one.total),
        "matched": str(one.matched),
        "short": str(Money(max(0, -gap), currency)),
        "over": str(Money(max(0, gap), currency)),
        "line_count": one.lines,
        "written": one.written,
        "created_at": iso(one.created_at),
    }


def remittance_detail_view(
    one: Remittance, lines: Sequence[RemittanceLine], missing: Sequence[Unremitted]
) -> RemittanceDetailView:
    """Return a remittance with its lines, and what is missing though it is older."""
    return {
        **remittance_view(one),
        "lines": [
            {
                "reference": line.reference,
                "amount": str(line.amount),
                "result": line.result,
                "order_id": line.order_id,
                "collected": str(line.collected) if line.collected else None,
                "remitted": _shown(line.remitted),
            }
            for line in lines
        ],
        "missing": [unremitted_view(cash) for cash in missing],
    }


def unremitted_view(cash: Unremitted) -> UnremittedView:
    """Return cash that nobody has handed over as staff see it."""
    return {
        "order_id": cash.order_id,
        "reference": cash.reference,
        "amount": str(cash.amount),
        "currency": cash.amount.currency,
        "collected_at": iso(cash.collected_at),
    }


def _shown(name: str | None) -> str | None:
    """Return a remittance's name as people read it: its courier and its invoice."""
    return name.replace("#", " ") if name else None
