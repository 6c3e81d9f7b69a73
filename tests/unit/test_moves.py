"""The tables of an order's and an attempt's moves: what models and audit make of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from sandbox.generate.moves import ATTEMPT, ORDER, Moves
from storefront.errors import ConflictError
from storefront.money import Money
from storefront.orders import status as orders
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.payments.model import attempt as attempts
from storefront.payments.model.attempt import OPENED, Attempt, AttemptStatus
from storefront.payments.model.change import Snapshot
from storefront.payments.model.refund import ProviderRefund, Refund, RefundStatus
from storefront.payments.recording.disputes import decide_dispute
from storefront.payments.recording.refunds import decide_refund
from storefront.timeline.sentences import SENTENCES
from tests.support.payment_models import ADVANCE, EVENT, NOW, PRICE, attempt, order, paid, refund


@pytest.mark.parametrize("moves", [ORDER, ATTEMPT], ids=["order", "attempt"])
def test_every_status_is_in_the_table_and_can_be_reached(moves: Moves) -> None:
    kind = OrderStatus if moves is ORDER else AttemptStatus
    reached = {end for events in moves.values() for ends in events.values() for end in ends}

    assert set(moves) == {None, *kind}
    assert reached == set(kind)


@pytest.mark.parametrize("moves", [ORDER, ATTEMPT], ids=["order", "attempt"])
def test_the_timeline_has_words_for_every_event(moves: Moves) -> None:
    assert {event for events in moves.values() for event in events} - SENTENCES.keys() <= {OPENED}


#: The order's transitions; each refuses what its move does not allow.
ORDER_TRANSITIONS: dict[str, Callable[[Order], Order]] = {
    "order.paid": lambda one: one.pay("attempt-1", NOW),
    "order.accepted": lambda one: replace(one, charges=ADVANCE).pay("attempt-1", NOW),
    "order.refund_due": lambda one: one.owe_refund("attempt-1", NOW),
    # Of what is paid only what costs nothing is canceled; see tests/unit/payments/checkout.
    "order.canceled": lambda one: replace(one, total=Money(0, "BDT")).cancel(NOW),
    "order.expired": lambda one: one.expire(NOW + timedelta(hours=1)),
    "refund.succeeded": lambda one: one.refund(400, NOW, refund_due=_is_due(one), lost=0),
    "refund.failed": lambda one: one.refund(-400, NOW, refund_due=_is_due(one), lost=0),
}


def _is_due(one: Order) -> bool:
    return one.status is OrderStatus.REFUND_DUE


@pytest.mark.parametrize("event", ORDER_TRANSITIONS)
@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_changes_as_its_table_allows_and_in_no_other_way(
    status: OrderStatus, event: str
) -> None:
    given = 1000 if status is OrderStatus.REFUNDED else 0
    before = order(status, refunded=given)
    allowed = orders.MOVES[status].get(event, frozenset())

    try:
        after = ORDER_TRANSITIONS[event](before).status
    except (ConflictError, AssertionError):
        assert not allowed
    else:
        assert after in allowed


PENDING, SUCCEEDED, FAILED = RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED
#: What providers say of refunds: where our record is (None: it is not ours), and their word.
WORDS: dict[str, list[tuple[RefundStatus | None, RefundStatus]]] = {
    "refund.succeeded": [(PENDING, SUCCEEDED)],
    "refund.noticed": [(None, SUCCEEDED)],
    "refund.failed": [(PENDING, FAILED), (SUCCEEDED, FAILED)],
}
#: Whether all of the money must go back, by where the order is.
DUE = {
    OrderStatus.PAID: [False],
    OrderStatus.ACCEPTED: [False],
    OrderStatus.CANCELED: [True],
    OrderStatus.REFUSED: [False],
    OrderStatus.REFUND_DUE: [True],
    OrderStatus.REFUNDED: [False, True],
}


def _captured(status: OrderStatus, *refunds: Refund, is_due: bool) -> Snapshot:
    """Return an order whose money came, and is given back as far as its status says."""
    given = PRICE.amount if status is OrderStatus.REFUNDED else 0
    bought = order(status, refunded=given, captured_attempt_id="attempt-1")
    return Snapshot(paid(refund_due=is_due).attempt, bought, refunds)


@pytest.mark.parametrize("event", WORDS)
@pytest.mark.parametrize("status", DUE)
def test_a_provider_s_word_on_a_refund_leads_wherever_the_table_says(
    status: OrderStatus, event: str
) -> None:
    ends = set()
    for (ours, said), amount, is_due in product(WORDS[event], [400, 1000], DUE[status]):
        money = Money(amount, "BDT")
        refunds = [refund(ours, amount=money, reference="re_1")] if ours else []
        seen = _captured(status, *refunds, is_due=is_due)
        reported = ProviderRefund(money, said, "re_1", EVENT)
        change = decide_refund(seen, NOW, reported, None, "refund-2")
        assert change
        assert change.event == event
        ends.add(change.order.status)

    assert ends == orders.MOVES[status][event]


def test_a_lost_dispute_of_money_that_is_due_leads_wherever_the_table_says() -> None:
    seen, ends = _captured(OrderStatus.REFUND_DUE, is_due=True), set()
    for amount in (400, 1000):
        raw = {"id": "dp_1", "status": "lost", "amount": amount, "currency": "bdt"}
        change = decide_dispute(seen, NOW, raw, EVENT, is_closed=True)
        assert change
        ends.add(change.order.status)

    assert ends == orders.MOVES[OrderStatus.REFUND_DUE]["payment.dispute_closed"]


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


def test_events_that_lead_to_one_status_are_told_to_the_audit() -> None:
    moves = orders.plain_moves()

    # What placing leads to depends on the total.
    assert moves.keys() == {
        "order.paid",
        "order.accepted",
        "order.canceled",
        "order.expired",
        "order.refund_due",
        "order.refused",
        "order.reopened",
    }
    from_before: set[OrderStatus | None]
    from_before = {OrderStatus.PENDING, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    assert moves["order.accepted"] == (frozenset(from_before), OrderStatus.ACCEPTED)
    starts, end = moves["order.paid"]
    assert starts == from_before | {OrderStatus.ACCEPTED, OrderStatus.REFUSED}
    assert end is OrderStatus.PAID


def test_a_captured_attempt_stays_captured_and_ended_ones_take_late_money_only() -> None:
    ends = {status: set(moves.values()) for status, moves in attempts.MOVES.items()}

    assert ends[AttemptStatus.CAPTURED] == set()
    assert ends[AttemptStatus.FAILED] == {AttemptStatus.CAPTURED}
    assert ends[AttemptStatus.EXPIRED] == {AttemptStatus.CAPTURED}
