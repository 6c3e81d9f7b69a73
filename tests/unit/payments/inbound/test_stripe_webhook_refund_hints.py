"""Events that cannot be taken at their word: the reconciler asks, or they are none of ours."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import ProviderRefund
from tests.support.clock import FrozenClock
from tests.support.fake_refunds import mark_of
from tests.support.fake_script import Json
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import ProviderSide, Sale
from tests.support.shop import Shop
from tests.unit.payments.inbound.conftest import SUCCEEDED, by_hand, state


@pytest.mark.parametrize("changes", [{"amount": 0}, {"amount": None}, {"currency": "usd"}])
def test_a_failed_refund_of_no_money_of_ours_changes_nothing(
    shop: Shop, stripe: FakeStripe, sale: Sale, changes: Json
) -> None:
    refund = {**by_hand(shop, stripe, sale, 10_000), "status": "failed", **changes}
    books = contents(shop.store)

    assert shop.deliver(stripe.refund_event("failed", refund)) is Outcome.UNCHANGED

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

    def then_refund(attempt: Attempt) -> list[ProviderRefund]:
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
    assert shop.deliver(payment) is Outcome.PAID
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
    named = mark_of(attempt.attempt_id)
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
        "metadata": mark_of(attempt.attempt_id),
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
    ours = mark_of(sale.attempt_id)
    books = contents(shop.store)

    other_money = {**refund, "payment_intent": "pi_other", "metadata": ours}
    not_by_card = {**other_money, "metadata": mark_of(bkash.attempt_id)}
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
