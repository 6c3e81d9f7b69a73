"""What Stripe's word about a dispute changes: decided without a database."""

from typing import Any

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.change import Change, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.disputes import decide_dispute
from tests.support.payment_models import ANSWER, EVENT, NOW, attempt, order, paid


def decided(
    seen: Snapshot, message: ProviderMessage = EVENT, *, is_closed: bool = False, **said: Any
) -> Change | None:
    raw = {"id": "dp_1", "status": "needs_response", "amount": 400, "currency": "bdt"} | said
    return decide_dispute(seen, NOW, raw, message, is_closed=is_closed)


def test_an_open_dispute_flags_the_order_and_takes_nothing() -> None:
    change = decided(paid())

    assert change
    assert change.event == "payment.disputed"
    assert change.order.open_disputes == {"dp_1"}
    assert change.attempt.left == 1000


def test_a_lost_dispute_takes_its_amount_once() -> None:
    change = decided(paid(), status="lost", is_closed=True)

    assert change
    assert change.event == "payment.dispute_closed"
    assert change.attempt.left == 600
    assert not change.order.disputed
    after = Snapshot(change.attempt, change.order)
    assert decided(after, status="lost", is_closed=True) is None
    assert decided(after) is None


@pytest.mark.parametrize(
    ("captured", "status"),
    [("attempt-1", OrderStatus.REFUNDED), ("attempt-0", OrderStatus.REFUND_DUE)],
    ids=["its own", "another's"],
)
def test_money_that_is_due_and_that_the_bank_has_taken_is_with_the_buyer(
    captured: str, status: OrderStatus
) -> None:
    due = order(OrderStatus.REFUND_DUE, captured_attempt_id=captured)
    seen = Snapshot(paid(refund_due=True).attempt, due)

    change = decided(seen, status="lost", amount=1000, is_closed=True)

    assert change
    assert change.order.status is status


def test_a_dispute_of_unreadable_money_is_of_everything() -> None:
    change = decided(paid(), amount="all", status="lost", is_closed=True)

    assert change
    assert change.attempt.left == 0


def test_an_event_about_money_that_has_not_come_has_the_reconciler_ask() -> None:
    early = Snapshot(attempt(), order())

    change = decided(early)

    assert change
    assert (change.event, change.attempt.recheck) == ("payment.dispute_unclear", True)
    assert decided(early, ANSWER) is None
