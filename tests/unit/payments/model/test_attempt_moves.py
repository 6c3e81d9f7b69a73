"""An attempt changes as the table of its moves allows."""

from collections.abc import Callable

import pytest

from storefront.payments.model import attempt as attempts
from storefront.payments.model.attempt import OPENED, Attempt, AttemptStatus
from tests.support.payment_models import NOW, attempt

#: The attempt's transitions.
ATTEMPT_TRANSITIONS: dict[str, Callable[[Attempt], Attempt]] = {
    OPENED: lambda one: one.opened("cs_1", "https://pay", NOW, NOW),
    "payment.processing": lambda one: one.executing(NOW),
    "payment.not_approved": lambda one: one.reopened(NOW),
    "payment.failed": lambda one: one.failed("declined", NOW),
    "payment.expired": lambda one: one.expired(NOW),
    "payment.begun": lambda one: one.expired(NOW, by="payment.begun"),  # another in its place
    "order.canceled": lambda one: one.expired(NOW, by="order.canceled"),
    "order.paid": lambda one: _captured_by("order.paid", one),
    "order.accepted": lambda one: _captured_by("order.accepted", one),
    "order.refund_due": lambda one: _captured_by("order.refund_due", one),
    "payment.surplus": lambda one: _captured_by("payment.surplus", one),
}


def _captured_by(event: str, one: Attempt) -> Attempt:
    return one.captured("pi_1", "cs_1", NOW, by=event, refund_due="due" in event)


def test_every_move_of_an_attempt_is_a_transition_that_is_tried() -> None:
    moves = {event for status in AttemptStatus for event in attempts.MOVES[status]}

    # What is no attempt's money ends some and leaves others: see below.
    assert moves == ATTEMPT_TRANSITIONS.keys() | {"payment.mismatch_refunded"}


@pytest.mark.parametrize("event", ATTEMPT_TRANSITIONS)
@pytest.mark.parametrize("status", AttemptStatus)
def test_an_attempt_changes_as_its_table_allows_and_in_no_other_way(
    status: AttemptStatus, event: str
) -> None:
    allowed = attempts.MOVES[status].get(event)

    try:
        after = ATTEMPT_TRANSITIONS[event](attempt(status)).status
    except attempts.AttemptStateError:
        assert allowed is None
    else:
        assert after is allowed


def test_money_that_is_not_the_attempt_s_ends_a_live_one_and_leaves_the_others() -> None:
    for status in AttemptStatus:
        after = attempt(status).mismatch_refunded(NOW).status

        assert after is attempts.MOVES[status].get("payment.mismatch_refunded", status)


def test_a_captured_attempt_stays_captured_and_ended_ones_take_late_money_only() -> None:
    ends = {status: set(moves.values()) for status, moves in attempts.MOVES.items()}

    assert ends[AttemptStatus.CAPTURED] == set()
    assert ends[AttemptStatus.FAILED] == {AttemptStatus.CAPTURED}
    assert ends[AttemptStatus.EXPIRED] == {AttemptStatus.CAPTURED}
