"""Orders, attempts and what providers say of them, made without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from storefront.money import Money
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges, OnDelivery
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.change import Capture, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import Refund, RefundOrigin, RefundStatus
from storefront.pricing.model import TaxRule
from storefront.trust.model import Demand

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=5)
PRICE = Money(1000, "BDT")
ANSWER = ProviderMessage("stripe.session", {"id": "cs_1"})
EVENT = ProviderMessage("stripe.event", {"id": "evt_1"}, event_id="evt_1")

#: What an order is charged by of which 400 are paid before it comes, and 600 when it does.
ADVANCE = Charges((("standard", 0),), None, TaxRule(), on_delivery=OnDelivery(600, 24, Demand(5)))

_LINE = OrderLine("product-1", "tea", "Tea", Money(500, "BDT"), 2)


def order(status: OrderStatus = OrderStatus.PENDING, **changes: Any) -> Order:
    """Return an order of two units, with one attempt."""
    made = Order(
        order_id="order-1",
        user_id="buyer",
        status=status,
        lines=(_LINE,),
        total=PRICE,
        hold_expires_at=NOW + timedelta(minutes=5),
        created_at=BEFORE,
        updated_at=BEFORE,
        attempt_ids=("attempt-1",),
        open_attempt_id="attempt-1",
    )
    return replace(made, **changes)


def attempt(status: AttemptStatus = AttemptStatus.OPEN, **changes: Any) -> Attempt:
    """Return the order's attempt by card."""
    made = Attempt(
        attempt_id="attempt-1",
        order_id="order-1",
        user_id="buyer",
        provider=Provider.STRIPE,
        status=status,
        amount=PRICE,
        request={},
        expires_at=NOW + timedelta(minutes=5),
        created_at=BEFORE,
        updated_at=BEFORE,
        reference="cs_1",
    )
    return replace(made, **changes)


def paid(*refunds: Refund, **changes: Any) -> Snapshot:
    """Return a paid order and its captured attempt, nothing of which is given back yet.

    Args:
        refunds: the attempt's.
        changes: of the attempt.
    """
    captured = attempt(
        AttemptStatus.CAPTURED, transaction_id="pi_1", captured_at=BEFORE, left=PRICE.amount
    )
    bought = order(OrderStatus.PAID, open_attempt_id=None, captured_attempt_id="attempt-1")
    return Snapshot(replace(captured, **changes), bought, refunds)


def capture(amount: Money | None = PRICE, message: ProviderMessage = ANSWER) -> Capture:
    """Return the provider's word that it has taken money by the attempt."""
    return Capture("attempt-1", "cs_1", "pi_1", amount, message)


def refund(status: RefundStatus = RefundStatus.PENDING, **changes: Any) -> Refund:
    """Return a refund of a part of the attempt, of which the provider may not have heard."""
    made = Refund(
        refund_id="refund-1",
        order_id="order-1",
        attempt_id="attempt-1",
        provider=Provider.STRIPE,
        amount=Money(400, "BDT"),
        status=status,
        origin=RefundOrigin.STAFF,
        reason="broken",
        actor="clerk",
        created_at=BEFORE,
        updated_at=BEFORE,
        sent_at=BEFORE,
    )
    return replace(made, **changes)


def captured_as(status: OrderStatus, *refunds: Refund, is_due: bool) -> Snapshot:
    """Return an order whose money came, and is given back as far as its status says."""
    given = PRICE.amount if status is OrderStatus.REFUNDED else 0
    bought = order(status, refunded=given, captured_attempt_id="attempt-1")
    return Snapshot(paid(refund_due=is_due).attempt, bought, refunds)
