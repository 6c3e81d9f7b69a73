"""Disputes of which no event came, or came too early: the reconciler hears of them from Stripe."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.change import Outcome
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.fake_refunds import mark_of
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import DOWN, ProviderSide, Sale
from tests.support.shop import Shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


@pytest.fixture
def begun(shop: Shop) -> Attempt:
    """An order for three units, with an open session."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(price=10_000): 3}))


def intent_of(shop: Shop, sale: Sale) -> str:
    """Return what Stripe calls the sale's money."""
    return shop.attempt(sale.attempt_id).transaction_id or ""


def test_a_dispute_that_outruns_its_payment_is_found_when_the_payment_is_known(
    shop: Shop, stripe: FakeStripe, begun: Attempt, clock: FrozenClock
) -> None:
    payment = stripe.pay(begun.reference or "")
    (intent,) = stripe.ledger

    early = stripe.dispute_event("created", intent, "needs_response")
    assert shop.deliver(early) is Outcome.UNKNOWN
    assert shop.deliver(payment) is Outcome.PAID
    clock.advance(hours=1)
    shop.reconcile(everything=False)

    assert shop.get(begun.order_id).disputed


def test_a_dispute_that_names_a_payment_of_which_we_have_not_heard_has_the_reconciler_ask(
    shop: Shop, stripe: FakeStripe, begun: Attempt, clock: FrozenClock
) -> None:
    stripe.pay(begun.reference or "")
    (intent,) = stripe.ledger
    event = stripe.dispute_event("created", intent, "needs_response")
    event["data"]["object"]["metadata"] = mark_of(begun.attempt_id)

    outcomes = [shop.deliver(event), shop.deliver(event)]

    assert outcomes == [Outcome.UNKNOWN, Outcome.UNCHANGED]
    assert shop.attempt(begun.attempt_id).recheck
    clock.advance(minutes=2)
    shop.reconcile(everything=False)
    assert shop.get(begun.order_id).disputed
    assert shop.get(begun.order_id).status is OrderStatus.PAID
    assert not shop.attempt(begun.attempt_id).recheck


@pytest.mark.parametrize(
    ("status", "left"),
    [("lost", 20_000), ("won", 30_000), ("prevented", 30_000), ("charge_refunded", 30_000)],
)
def test_the_end_of_a_known_dispute_is_found_however_late_though_its_event_was_lost(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock, status: str, left: int
) -> None:
    intent = intent_of(shop, sale)
    shop.deliver(stripe.dispute_event("created", intent, "needs_response", amount=10_000))
    clock.advance(days=60)
    stripe.dispute(intent, status, amount=10_000)
    clock.advance(hours=1)

    shop.reconcile(everything=False)

    attempt = shop.attempt(sale.attempt_id)
    assert (attempt.disputes.state, attempt.refundable) == (status, left)
    assert not shop.get(sale.order_id).disputed
    assert not attempt.is_unfinished


def test_every_dispute_that_stripe_lists_is_applied_once(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    intent = intent_of(shop, sale)
    stripe.dispute(intent, "lost", 1, amount=10_000)
    stripe.dispute(intent, "under_review", 2, amount=5_000)

    shop.reconcile()
    books = contents(shop.store)
    shop.reconcile()

    assert contents(shop.store) == books, "a second run writes nothing"
    assert shop.attempt(sale.attempt_id).refundable == 20_000
    assert shop.get(sale.order_id).disputed


def test_stripe_is_asked_for_disputes_only_where_there_are_some(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    shop.reconcile()
    assert "disputes" not in stripe.script.calls

    stripe.dispute(intent_of(shop, sale), "needs_response")
    shop.reconcile()
    assert stripe.script.calls.count("disputes") == 1


def test_a_list_of_disputes_that_does_not_come_is_asked_for_again(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    stripe.dispute(intent_of(shop, sale), "needs_response")
    stripe.script.next("disputes", DOWN)

    assert shop.reconcile().counts[Finding.UNANSWERED] == 1
    assert not shop.get(sale.order_id).disputed

    shop.reconcile()
    assert shop.get(sale.order_id).disputed


def test_a_dispute_of_money_that_pays_nothing_here_is_no_dispute_of_the_order(
    shop: Shop, stripe: FakeStripe, begun: Attempt
) -> None:
    stripe.pay(begun.reference or "")
    (intent,) = stripe.ledger
    stripe.sessions[begun.reference or ""]["amount_total"] = 1
    stripe.dispute(intent, "needs_response")

    shop.reconcile()

    assert not shop.get(begun.order_id).disputed
    assert not shop.attempt(begun.attempt_id).recheck
