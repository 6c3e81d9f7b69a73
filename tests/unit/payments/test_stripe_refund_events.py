"""Stripe's events about refunds: any number of times, in any order, before and after our own."""

import itertools
import random
from collections.abc import Mapping

import pytest

from storefront.money import Money
from storefront.orders.model import OrderStatus
from storefront.payments.facts import Outcome
from storefront.payments.model import Attempt, AttemptStatus, Provider
from storefront.payments.refund import RefundFact, RefundOrigin, RefundStatus
from tests.support.clock import FrozenClock
from tests.support.fake_script import Fault, Json
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, LOST, ProviderSide, Sale, refunds_of
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


def last(stripe: FakeStripe) -> Json:
    """Return the newest refund at Stripe, as it is now."""
    return dict(list(stripe.given.objects.values())[-1])


def by_hand(shop: Shop, stripe: FakeStripe, sale: Sale, amount: int) -> Json:
    """Refund on Stripe's dashboard."""
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    return stripe.given.make(intent, stripe.paid(intent), amount, {})


def state(shop: Shop, sale: Sale) -> tuple[list[RefundStatus], OrderStatus, int]:
    """Return how the refunds stand, where the order is, and what can be refunded."""
    refunds = [one.status for one in refunds_of(shop, sale.attempt_id)]
    return refunds, shop.get(sale.order_id).status, shop.attempt(sale.attempt_id).refundable


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
        assert shop.deliver(event) is Outcome.ALREADY

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

    assert outcomes == [Outcome.CHANGED, Outcome.ALREADY, Outcome.ALREADY]
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

    assert outcomes == [Outcome.CHANGED, Outcome.ALREADY, Outcome.ALREADY]
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

    assert shop.deliver(event) is Outcome.ALREADY
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

    assert outcomes == [Outcome.CHANGED, *[Outcome.ALREADY] * 3]
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


@pytest.mark.parametrize("changes", [{"amount": 0}, {"amount": None}, {"currency": "usd"}])
def test_a_failed_refund_of_no_money_of_ours_changes_nothing(
    shop: Shop, stripe: FakeStripe, sale: Sale, changes: Json
) -> None:
    refund = {**by_hand(shop, stripe, sale, 10_000), "status": "failed", **changes}
    books = contents(shop.store)

    assert shop.deliver(stripe.refund_event("failed", refund)) is Outcome.ALREADY

    assert contents(shop.store) == books


def test_a_sum_that_is_not_ours_has_the_reconciler_ask(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock
) -> None:
    """However old the payment: a hint is followed without waiting for a daily look."""
    clock.advance(days=30)
    by_hand(shop, stripe, sale, 10_000)
    event = stripe.charge_event(shop.attempt(sale.attempt_id).transaction_id or "")

    assert shop.deliver(event) is Outcome.UNKNOWN
    assert shop.deliver(event) is not Outcome.CHANGED
    assert shop.attempt(sale.attempt_id).recheck
    clock.advance(minutes=2)
    shop.reconcile(everything=False)

    assert state(shop, sale) == ([SUCCEEDED], OrderStatus.PAID, 20_000)
    assert not shop.attempt(sale.attempt_id).is_unfinished
    assert shop.events(sale.order_id)[-3:] == [
        "refund.unclear",
        "refund.noticed",
        "refund.rechecked",
    ]


@pytest.mark.parametrize("hinted_before", [False, True])
def test_a_hint_that_comes_while_the_list_is_read_is_not_forgotten(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock, *, hinted_before: bool
) -> None:
    """Also when an earlier one is what the list is read for."""
    intent = by_hand(shop, stripe, sale, 10_000)["payment_intent"]
    if hinted_before:
        shop.deliver(stripe.charge_event(intent))
    refunds = stripe.refunds

    def then_refund(attempt: Attempt) -> list[RefundFact]:
        found = refunds(attempt)
        stripe.refunds = refunds  # type: ignore[method-assign]
        by_hand(shop, stripe, sale, 5_000)
        assert shop.deliver(stripe.charge_event(intent)) is Outcome.UNKNOWN
        return found

    stripe.refunds = then_refund  # type: ignore[method-assign]
    shop.reconcile()
    clock.advance(days=3)

    shop.reconcile()

    assert state(shop, sale) == ([SUCCEEDED] * 2, OrderStatus.PAID, 15_000)
    assert not shop.attempt(sale.attempt_id).recheck


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amount": 30_001}, "more than was paid"),
        ({"currency": "usd"}, "another currency"),
        ({"amount": "10000"}, "no amount"),
        ({"amount": None}, "no amount"),
        ({"amount": 0}, "nothing goes back"),
        ({"amount": -10_000}, "money would come"),
    ],
    ids=["too much", "currency", "text", "nothing", "zero", "negative"],
)
def test_a_refund_that_cannot_be_is_looked_into_and_not_recorded(
    shop: Shop, stripe: FakeStripe, sale: Sale, changes: Json, why: str
) -> None:
    refund = by_hand(shop, stripe, sale, 10_000)
    stripe.given.objects.clear()

    outcome = shop.deliver(stripe.refund_event("created", {**refund, **changes}))

    assert outcome is Outcome.UNKNOWN, why
    assert state(shop, sale) == ([], OrderStatus.PAID, 30_000)
    assert shop.attempt(sale.attempt_id).recheck
    shop.reconcile()
    assert not shop.attempt(sale.attempt_id).recheck, "Stripe's list knows nothing of it"


def test_a_contradiction_in_stripes_list_is_reported_and_written_down_once(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    refund = by_hand(shop, stripe, sale, 10_000)
    refund["currency"] = "usd"

    first = shop.reconcile()
    books = contents(shop.store)
    second = shop.reconcile()

    assert (first.open_differences, second.open_differences) == (1, 1)
    assert contents(shop.store) == books
    assert state(shop, sale) == ([], OrderStatus.PAID, 30_000)


def test_a_refund_that_outruns_its_payment_is_found_when_the_payment_is_known(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=10_000): 3})
    attempt = shop.begin_stripe(buyer, order_id)
    payment = stripe.pay(attempt.reference or "")
    (intent,) = stripe.ledger
    refund = stripe.given.make(intent, stripe.paid(intent), 10_000, {})

    assert shop.deliver(stripe.refund_event("created", refund)) is Outcome.UNKNOWN
    assert shop.deliver(stripe.charge_event(intent)) is Outcome.UNKNOWN
    assert shop.get(order_id).is_pending
    assert shop.deliver(payment) is Outcome.SETTLED
    shop.reconcile()

    order = shop.get(order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 10_000)
    assert shop.attempt(attempt.attempt_id).refundable == 20_000
    assert not shop.attempt(attempt.attempt_id).recheck


def test_a_refund_that_names_a_payment_of_which_we_have_not_heard_has_the_reconciler_ask(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(price=10_000): 3}))
    stripe.pay(attempt.reference or "")
    (intent,) = stripe.ledger
    named = {"attempt_id": attempt.attempt_id}
    refund = stripe.given.make(intent, stripe.paid(intent), 10_000, named)

    assert shop.deliver(stripe.refund_event("created", refund)) is Outcome.UNKNOWN
    assert shop.attempt(attempt.attempt_id).recheck
    shop.reconcile()

    assert shop.get(attempt.order_id).refunded == 10_000
    assert not shop.attempt(attempt.attempt_id).recheck


def test_the_reconciler_finds_payment_and_refund_when_no_event_of_the_payment_came(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=10_000): 3})
    stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    (intent,) = stripe.ledger
    stripe.given.make(intent, stripe.paid(intent), 30_000, {})
    shop.deliver(stripe.charge_event(intent))

    shop.reconcile()

    assert shop.get(order_id).status is OrderStatus.REFUNDED


def test_a_hint_about_money_that_was_never_taken_is_asked_about_once(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.event("expired", attempt.reference or ""))
    charge = {
        "id": "ch_other",
        "payment_intent": "pi_other",
        "amount_refunded": 1,
        "metadata": {"attempt_id": attempt.attempt_id},
    }
    event = stripe.charge_event_of(charge)

    assert shop.deliver(event) is Outcome.UNKNOWN
    assert shop.attempt(attempt.attempt_id).recheck
    clock.advance(hours=1)
    shop.reconcile(everything=False)

    ended = shop.attempt(attempt.attempt_id)
    assert (ended.status, ended.is_unfinished) == (AttemptStatus.EXPIRED, False)


def test_events_of_other_payments_and_other_money_change_nothing(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    bkash = ProviderSide(shop, Provider.BKASH).sale()
    refund = by_hand(shop, stripe, sale, 10_000)
    event = stripe.refund_event("created", refund)
    ours = {"attempt_id": sale.attempt_id}
    books = contents(shop.store)

    other_money = {**refund, "payment_intent": "pi_other", "metadata": ours}
    not_by_card = {**other_money, "metadata": {"attempt_id": bkash.attempt_id}}
    told = {
        Outcome.MISMATCH: [
            {**event, "livemode": True},
            {**event, "livemode": None},
            stripe.refund_event("created", other_money),
        ],
        Outcome.UNKNOWN: [
            stripe.refund_event("created", not_by_card),
            stripe.refund_event("created", {**refund, "payment_intent": "pi_other"}),
            stripe.refund_event("created", {**refund, "payment_intent": ["pi"], "metadata": []}),
            stripe.refund_event("created", {**refund, "id": None}),
            stripe.refund_event("invented", refund),
        ],
    }

    for outcome, events in told.items():
        assert [shop.deliver(one) for one in events] == [outcome] * len(events)
    assert contents(shop.store) == books


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
    random.Random(seed).shuffle(events)  # noqa: S311 - the same shuffle each time

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
