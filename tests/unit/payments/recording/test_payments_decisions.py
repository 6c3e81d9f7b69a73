"""What a provider's word about a payment changes: decided without a database."""

from functools import partial

import pytest

from storefront.errors import PaymentInProgressError
from storefront.money import Money
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.model.attempt import MISMATCH, AttemptStateError, AttemptStatus
from storefront.payments.model.change import Capture, Change, Outcome, Snapshot
from storefront.payments.recording.payments import (
    decide_capture,
    decide_expired,
    decide_failed,
    decide_given_up,
    decide_lapsed,
    decide_mismatch_refunded,
    decide_processing,
    decide_resumed,
    is_own,
)
from storefront.payments.recording.writer import Decide
from tests.support.payment_models import ANSWER, EVENT, NOW, attempt, capture, order, paid

OPEN = Snapshot(attempt(), order())


def changed(change: Change | None) -> Change:
    assert change
    return change


def test_a_capture_pays_its_pending_order() -> None:
    change = changed(decide_capture(OPEN, NOW, capture()))

    assert (change.outcome, change.event) == (Outcome.PAID, "order.paid")
    assert (change.attempt.status, change.attempt.left) == (AttemptStatus.CAPTURED, 1000)
    assert (change.order.status, change.order.captured_attempt_id) == (
        OrderStatus.PAID,
        "attempt-1",
    )
    assert change.attempt.captured_at == NOW
    assert not change.attempt.refund_due


def test_a_late_capture_pays_a_canceled_order_as_long_as_units_are_free() -> None:
    seen = Snapshot(attempt(AttemptStatus.EXPIRED), order(OrderStatus.CANCELED))

    in_stock = changed(decide_capture(seen, NOW, capture()))
    gone = changed(decide_capture(seen, NOW, capture(), stock_gone=True))

    assert in_stock.order.status is OrderStatus.PAID
    assert (gone.outcome, gone.event) == (Outcome.REFUND_DUE, "order.refund_due")
    assert (gone.order.status, gone.attempt.refund_due) == (OrderStatus.REFUND_DUE, True)


def test_a_pending_order_has_its_stock_whatever_a_shelf_says() -> None:
    assert changed(decide_capture(OPEN, NOW, capture(), stock_gone=True)).outcome is Outcome.PAID


def test_a_second_capture_of_an_order_is_due_for_refund() -> None:
    order_paid = order(OrderStatus.PAID, captured_attempt_id="attempt-0")

    change = changed(decide_capture(Snapshot(attempt(), order_paid), NOW, capture()))

    assert (change.outcome, change.event) == (Outcome.REFUND_DUE, "payment.surplus")
    assert change.attempt.refund_due
    assert (change.order.status, change.order.captured_attempt_id) == (
        OrderStatus.PAID,
        "attempt-0",
    )


def test_a_capture_counts_once() -> None:
    assert decide_capture(paid(), NOW, capture()) is None


@pytest.mark.parametrize(
    "other",
    [
        capture(Money(999, "BDT")),
        capture(Money(1000, "USD")),
        capture(None),
        Capture("attempt-1", "cs_2", "pi_1", Money(1000, "BDT"), ANSWER),
    ],
    ids=["amount", "currency", "no money", "another session"],
)
def test_other_money_pays_nothing_and_is_noted_once_for_answers_and_each_event(
    other: Capture,
) -> None:
    change = changed(decide_capture(OPEN, NOW, other))
    noted = Snapshot(change.attempt, change.order)

    assert (change.outcome, change.attempt.reason) == (Outcome.MISMATCH, MISMATCH)
    assert change.order.status is OrderStatus.PENDING
    assert decide_capture(noted, NOW, other) is None
    assert decide_capture(noted, NOW, capture(None, EVENT))


def test_an_attempt_whose_creating_call_was_not_answered_takes_the_reference_of_its_money() -> None:
    unnamed = attempt(AttemptStatus.CREATED, reference=None)

    assert is_own(capture(), unnamed)
    change = changed(decide_capture(Snapshot(unnamed, order()), NOW, capture()))
    assert change.attempt.reference == "cs_1"


ENDINGS: dict[str, Decide] = {
    "failed": partial(decide_failed, reason="declined", message=None),
    "given up": partial(decide_given_up, reason="cancel", message=ANSWER),
    "expired": partial(decide_expired, message=None),
    "lapsed": partial(decide_lapsed, message=None),
}
LIVE = {AttemptStatus.CREATED, AttemptStatus.OPEN}


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("failed", LIVE | {AttemptStatus.EXECUTING}),
        ("given up", {AttemptStatus.OPEN}),
        ("expired", LIVE | {AttemptStatus.EXECUTING}),
        ("lapsed", LIVE),
    ],
)
def test_an_attempt_ends_without_money_only_from_these_states(
    name: str, ends: set[AttemptStatus]
) -> None:
    def end(status: AttemptStatus) -> Change | None:
        awaited = order(processing_attempt_id="attempt-1")
        return ENDINGS[name](Snapshot(attempt(status), awaited), NOW)

    ended = {status: change for status in AttemptStatus if (change := end(status))}

    assert ended.keys() == ends
    for change in ended.values():
        assert not change.attempt.is_live
        assert change.order.open_attempt_id is None
        assert change.order.processing_attempt_id is None


def test_the_stock_is_kept_while_a_payment_is_executed_and_free_to_lapse_after_it() -> None:
    begun = changed(decide_processing(OPEN, NOW, None, None))
    resumed = changed(decide_resumed(Snapshot(begun.attempt, begun.order), NOW, ANSWER))

    assert begun.attempt.status is AttemptStatus.EXECUTING
    assert begun.order.processing_attempt_id == "attempt-1"
    assert resumed.attempt.status is AttemptStatus.OPEN
    assert resumed.order.processing_attempt_id is None
    assert decide_processing(Snapshot(begun.attempt, begun.order), NOW, None, None) is None
    assert decide_resumed(OPEN, NOW, ANSWER) is None


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        (Snapshot(attempt(AttemptStatus.EXPIRED), order()), AttemptStateError),
        (Snapshot(attempt(), order(OrderStatus.EXPIRED)), OrderStateError),
        (Snapshot(attempt(), order(processing_attempt_id="other")), PaymentInProgressError),
    ],
    ids=["over", "no stock", "another is executed"],
)
def test_no_money_moves_by_what_could_not_end_well(seen: Snapshot, error: type[Exception]) -> None:
    with pytest.raises(error):
        decide_processing(seen, NOW, None, None)


def test_money_that_was_not_the_attempt_s_ends_it_when_all_of_it_has_gone_back() -> None:
    odd = Snapshot(attempt(reason=MISMATCH), order())

    change = changed(decide_mismatch_refunded(odd, NOW, ANSWER))

    assert change.attempt.status is AttemptStatus.FAILED
    assert change.order.open_attempt_id is None
    assert decide_mismatch_refunded(OPEN, NOW, ANSWER) is None
