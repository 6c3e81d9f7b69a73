"""Stripe's events about refunds: any number of times, in any order, before and after our own."""

import itertools
import random
from collections.abc import Mapping

import pytest

from storefront.money import Money
from storefront.orders.status import OrderStatus
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import RefundOrigin, RefundStatus
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault, Json
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, LOST, Sale, refunds_of
from tests.support.shop import Shop
from tests.unit.payments.inbound.conftest import FAILED, SUCCEEDED, by_hand, last, state


def test_the_events_of_a_refund_whose_answer_we_have_change_nothing(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    shop.refund(sale.order_id)
    books = contents(shop.store)
    intent = shop.attempt(sale.attempt_id).transaction_id or ""

    for event in (
        stripe.refund_event("created", last(stripe)),
        stripe.refund_event("created", {**last(stripe), "status": "pending"}),
        stripe.refund_event("updated", last(stripe)),
        stripe.charge_event(intent),
    ):
        assert shop.deliver(event) is Outcome.UNCHANGED

    assert contents(shop.store) == books


def test_an_event_tells_of_a_refund_whose_answer_was_lost(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    stripe.script.next("refund", LOST)
    shop.refund(sale.order_id)

    assert shop.deliver(stripe.refund_event("created", last(stripe))) is Outcome.CHANGED

    assert state(shop, sale) == ([SUCCEEDED], OrderStatus.REFUNDED, 0)
    assert shop.attempt(sale.attempt_id).unconfirmed_refund_id is None


def test_an_event_that_is_faster_than_the_answer_is_the_same_refund(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    """The event comes after Stripe has worked and before its answer is here."""
    make = stripe.given.make

    def make_and_tell(intent: str, paid: Money, amount: int, metadata: Mapping[str, str]) -> Json:
        raw = make(intent, paid, amount, metadata)
        assert shop.deliver(stripe.refund_event("created", raw)) is Outcome.CHANGED
        return raw

    stripe.given.make = make_and_tell  # type: ignore[method-assign]

    assert shop.refund(sale.order_id, "100.00").status is SUCCEEDED
    assert state(shop, sale) == ([SUCCEEDED], OrderStatus.PAID, 20_000)


@pytest.mark.parametrize(("status", "ends"), [("succeeded", SUCCEEDED), ("failed", FAILED)])
def test_the_end_of_a_pending_refund_comes_by_event(
    shop: Shop, stripe: FakeStripe, sale: Sale, status: str, ends: RefundStatus
) -> None:
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id, "100.00")
    changed = {**last(stripe), "status": status, "failure_reason": "lost_or_stolen_card"}

    event = stripe.refund_event("updated", changed)
    outcomes = [shop.deliver(event), shop.deliver(event), shop.deliver(event | {"id": "evt_2"})]

    assert outcomes == [Outcome.CHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    (refund,) = refunds_of(shop, sale.attempt_id)
    assert refund.status is ends
    assert refund.failure == "lost_or_stolen_card"


@pytest.mark.parametrize("status", ["canceled", "failed"])
def test_a_refund_that_comes_to_nothing_gives_its_amount_back_once(
    shop: Shop, stripe: FakeStripe, sale: Sale, status: str
) -> None:
    shop.refund(sale.order_id)
    failed = {**last(stripe), "status": status, "failure_reason": "declined"}

    outcomes = [shop.deliver(stripe.refund_event("failed", failed)) for _ in range(3)]

    assert outcomes == [Outcome.CHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert state(shop, sale) == ([FAILED], OrderStatus.PAID, 30_000)
    (refund,) = refunds_of(shop, sale.attempt_id)
    assert refund.failure == "declined"


@pytest.mark.parametrize("late", ["pending", "requires_action", "succeeded", "a new word"])
def test_a_refund_that_failed_stays_so_whatever_comes_late(
    shop: Shop, stripe: FakeStripe, sale: Sale, late: str
) -> None:
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id)
    shop.deliver(stripe.refund_event("failed", {**last(stripe), "status": "failed"}))

    event = stripe.refund_event("updated", {**last(stripe), "status": late})

    assert shop.deliver(event) is Outcome.UNCHANGED
    assert state(shop, sale) == ([FAILED], OrderStatus.PAID, 30_000)


def test_a_refund_made_on_the_dashboard_is_recorded_by_its_event_once(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    refund = by_hand(shop, stripe, sale, 10_000)
    intent = refund["payment_intent"]
    event = stripe.refund_event("created", refund)

    outcomes = [
        shop.deliver(event),
        shop.deliver(event),
        shop.deliver(stripe.refund_event("updated", refund)),
        shop.deliver(stripe.charge_event(intent)),
    ]
    shop.reconcile()

    assert outcomes == [Outcome.CHANGED, *[Outcome.UNCHANGED] * 3]
    (noticed,) = refunds_of(shop, sale.attempt_id)
    assert (noticed.origin, noticed.actor) == (RefundOrigin.PROVIDER, "stripe")
    assert state(shop, sale) == ([SUCCEEDED], OrderStatus.PAID, 20_000)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_refund_of_the_dashboard_that_the_bank_sent_back_failed_in_any_order_of_its_events(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock, order: tuple[int, ...]
) -> None:
    clock.advance(days=30)
    refund = dict(by_hand(shop, stripe, sale, 10_000))
    failed = {**stripe.given.change(refund["id"], "failed"), "failure_reason": "lost_card"}
    events = [
        stripe.refund_event("created", refund),
        stripe.refund_event("updated", failed),
        stripe.refund_event("failed", failed),
    ]

    for number in order:
        shop.deliver(events[number])

    assert state(shop, sale) == ([FAILED], OrderStatus.PAID, 30_000)
    (recorded,) = refunds_of(shop, sale.attempt_id)
    assert (recorded.reference, recorded.failure) == (refund["id"], "lost_card")
    assert shop.get(sale.order_id).refunded == 0


@pytest.mark.parametrize("seed", range(6))
def test_however_the_events_are_shuffled_and_repeated_the_end_is_the_same(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock, seed: int
) -> None:
    """Ours bounced, one of the dashboard stayed: in the end Stripe's books are ours."""
    stripe.script.next("refund", [DOWN, LOST, Fault()][seed % 3])
    shop.refund(sale.order_id, "100.00")
    clock.advance(minutes=2)
    shop.refund(sale.order_id, "100.00")
    ours = last(stripe)
    theirs = by_hand(shop, stripe, sale, 5_000)
    stripe.given.change(ours["id"], "failed")
    intent = ours["payment_intent"]
    events = [
        stripe.refund_event("created", {**ours, "status": "pending"}),
        stripe.refund_event("updated", {**ours, "status": "succeeded"}),
        stripe.refund_event("failed", {**ours, "status": "failed"}),
        stripe.refund_event("created", theirs),
        stripe.charge_event(intent),
    ] * 2
    random.Random(seed).shuffle(events)

    for event in events:
        shop.deliver(event)
    clock.advance(minutes=2)
    shop.reconcile(everything=False)

    order = shop.get(sale.order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 5_000)
    assert shop.attempt(sale.attempt_id).refundable == 25_000
    assert sorted(one.status.value for one in refunds_of(shop, sale.attempt_id)) == [
        "failed",
        "succeeded",
    ]
