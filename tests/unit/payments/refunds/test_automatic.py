"""Money that must go back goes back by itself: once, and until the provider has confirmed it."""

from datetime import timedelta

import pytest

from sandbox.faults.plan import Killed
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStateError, RefundInProgressError
from storefront.payments.model.refund import RefundOrigin, RefundStatus
from storefront.payments.reconciliation.open_items import Awaited
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.provider_side import (
    DOWN,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST,
    REFUSED,
    refunds_of,
    surplus,
    unwanted,
)
from tests.support.shop import Shop
from tests.unit.payments.conftest import FAILED, PENDING, SUCCEEDED


@pytest.fixture
def due(shop: Shop, stripe: FakeStripe) -> Attempt:
    """300.00 BDT that came for an order that was canceled, with no stock left."""
    return unwanted(shop, stripe)


def given(stripe: FakeStripe, attempt: Attempt) -> int:
    """Return what Stripe has given back."""
    return stripe.given.given(attempt.transaction_id or "")


def statuses(shop: Shop, attempt: Attempt) -> list[RefundStatus]:
    """Return how the attempt's refunds stand, the oldest first."""
    return [one.status for one in refunds_of(shop, attempt.attempt_id)]


def run(shop: Shop, clock: FrozenClock, *, minutes: int) -> None:
    """Let the schedule reconcile every two minutes for a while."""
    for _ in range(minutes // 2):
        clock.advance(minutes=2)
        shop.reconcile(everything=False)


def test_money_without_stock_goes_back_with_the_next_run(
    shop: Shop, stripe: FakeStripe, due: Attempt
) -> None:
    shop.reconcile(everything=False)

    (refund,) = refunds_of(shop, due.attempt_id)
    order = shop.get(due.order_id)
    assert (refund.origin, refund.actor, refund.status) == (
        RefundOrigin.AUTOMATIC,
        "system",
        SUCCEEDED,
    )
    assert (order.status, order.refunded) == (OrderStatus.REFUNDED, 30_000)
    assert given(stripe, due) == 30_000
    assert shop.events(due.order_id)[-3:] == [
        "order.refund_due",
        "refund.requested",
        "refund.succeeded",
    ]


def test_a_second_payment_goes_back_and_the_order_stays_paid(
    shop: Shop, stripe: FakeStripe
) -> None:
    order_id, second = surplus(shop, stripe)

    shop.reconcile(everything=False)

    order = shop.get(order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 0)
    assert given(stripe, second) == 30_000
    first = shop.attempt(order.captured_attempt_id or "")
    assert (given(stripe, first), first.refundable) == (0, 30_000)


def test_what_has_gone_back_does_not_go_back_again(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    shop.reconcile()
    books = contents(shop.store)

    clock.advance(days=2)
    shop.reconcile()

    assert contents(shop.store) == books
    assert len(stripe.given.objects) == 1


def test_it_is_tried_again_ever_later_until_the_provider_agrees(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("refund", *[REFUSED] * 4)
    began = clock()
    tries: list[int] = []
    for _ in range(20):
        shop.reconcile(everything=False)
        if len(statuses(shop, due)) > len(tries):
            tries.append((clock() - began) // timedelta(minutes=1))
        clock.advance(minutes=2)

    assert tries == [0, 2, 6, 14, 30]
    assert statuses(shop, due) == [FAILED] * 4 + [SUCCEEDED]
    assert given(stripe, due) == 30_000
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED


def test_a_provider_that_never_agrees_is_asked_daily_in_the_end(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("refund", *[REFUSED] * 20)
    for _ in range(14):
        shop.reconcile()
        clock.advance(days=1)

    assert len(statuses(shop, due)) == 14
    clock.advance(hours=-1)
    shop.reconcile()
    assert len(statuses(shop, due)) == 14
    assert shop.reconcile().since(Awaited.REFUND_DUE) == due.captured_at


@pytest.mark.parametrize("fault", [DOWN, LOST], ids=["never arrived", "answer lost"])
def test_no_answer_is_not_taken_for_a_refusal(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock, fault: Fault
) -> None:
    stripe.script.next("refund", fault)
    shop.reconcile(everything=False)
    assert statuses(shop, due) == [PENDING]

    run(shop, clock, minutes=4)

    assert statuses(shop, due) == [SUCCEEDED]
    assert len(stripe.given.objects) == 1


@pytest.mark.parametrize("killed", [KILLED_BEFORE, KILLED_AFTER], ids=["before", "after"])
def test_a_run_killed_around_the_call_leaves_one_refund(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock, killed: Fault
) -> None:
    stripe.script.next("refund", killed)
    with pytest.raises(Killed):
        shop.reconcile(everything=False)

    run(shop, clock, minutes=4)

    assert statuses(shop, due) == [SUCCEEDED]
    assert len(stripe.given.objects) == 1


def test_a_pending_one_is_followed_and_made_anew_if_it_fails(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.given.next_status = "pending"
    shop.reconcile(everything=False)
    assert statuses(shop, due) == [PENDING]
    (refund,) = stripe.given.objects.values()
    stripe.given.change(refund["id"], "failed")

    run(shop, clock, minutes=6)

    assert statuses(shop, due) == [FAILED, SUCCEEDED]
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED


def test_one_that_the_bank_sent_back_is_due_again(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    shop.reconcile()
    (refund,) = stripe.given.objects.values()
    failed = stripe.given.change(refund["id"], "failed")

    shop.deliver(stripe.refund_event("failed", failed))
    assert shop.get(due.order_id).status is OrderStatus.REFUND_DUE
    run(shop, clock, minutes=4)

    assert statuses(shop, due) == [FAILED, SUCCEEDED]
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED


def test_of_two_runs_at_once_one_gives_back(shop: Shop, stripe: FakeStripe, due: Attempt) -> None:
    with just_before(shop.reconcile):
        shop.reconcile()

    assert statuses(shop, due) == [SUCCEEDED]
    assert len(stripe.given.objects) == 1


def test_a_run_during_anothers_call_gives_nothing_back(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("refund", Fault(meanwhile=shop.reconcile))

    shop.reconcile()

    assert statuses(shop, due) == [SUCCEEDED]
    assert len(stripe.given.objects) == 1


def test_a_clerk_may_give_it_back_first_and_nothing_is_left_for_the_run(
    shop: Shop, stripe: FakeStripe, due: Attempt
) -> None:
    shop.refund(due.order_id)
    shop.reconcile()

    (refund,) = refunds_of(shop, due.attempt_id)
    assert refund.origin is RefundOrigin.STAFF
    with pytest.raises(AttemptStateError):
        shop.refund(due.order_id, key="another")


def test_a_clerk_may_give_back_a_part_and_the_run_gives_back_the_rest(
    shop: Shop, stripe: FakeStripe, due: Attempt
) -> None:
    shop.refund(due.order_id, "100.00")
    assert shop.get(due.order_id).status is OrderStatus.REFUND_DUE

    shop.reconcile()

    # Both were recorded in one millisecond: which of them is listed first is chance.
    assert {str(one.amount) for one in refunds_of(shop, due.attempt_id)} == {"100.00", "200.00"}
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED


def test_the_run_waits_with_the_rest_while_the_fate_of_a_clerks_part_is_unknown(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("refund", DOWN)
    shop.refund(due.order_id, "100.00")

    report = shop.reconcile()
    assert (report.lines, statuses(shop, due)) == ([], [PENDING])
    run(shop, clock, minutes=4)

    assert statuses(shop, due) == [SUCCEEDED, SUCCEEDED]
    assert given(stripe, due) == 30_000


def test_a_clerk_cannot_give_it_back_while_the_fate_of_the_automatic_one_is_unknown(
    shop: Shop, stripe: FakeStripe, due: Attempt
) -> None:
    stripe.script.next("refund", LOST)
    shop.reconcile()

    with pytest.raises(RefundInProgressError):
        shop.refund(due.order_id)


def test_a_refund_made_on_the_dashboard_is_taken_for_what_was_due(
    shop: Shop, stripe: FakeStripe, due: Attempt
) -> None:
    money = due.transaction_id or ""
    stripe.given.make(money, stripe.paid(money), 30_000, {})

    shop.reconcile()

    (refund,) = refunds_of(shop, due.attempt_id)
    assert refund.origin is RefundOrigin.PROVIDER
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED
    assert given(stripe, due) == 30_000


def test_the_report_tells_since_when_the_oldest_money_waits_after_the_run(
    shop: Shop, stripe: FakeStripe, due: Attempt, clock: FrozenClock
) -> None:
    stripe.script.next("refunds", *[DOWN] * 2)
    clock.advance(hours=3)
    surplus(shop, stripe)

    report = shop.reconcile(everything=False)
    assert report.since(Awaited.REFUND_DUE) == due.captured_at
    assert report.age(Awaited.REFUND_DUE) == timedelta(hours=3)
    assert shop.reconcile().since(Awaited.REFUND_DUE) is None, "it has gone back in this very run"
