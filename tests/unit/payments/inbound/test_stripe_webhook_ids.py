"""Ids in Stripe's events: plain, expanded, or only inside another object, as its version has it."""

from typing import Any

import pytest

from storefront.payments.gateways.stripe.objects import short_text
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from tests.support.clock import FrozenClock
from tests.support.fake_refunds import mark_of
from tests.support.fake_script import Json
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import ProviderSide, Sale, refunds_of
from tests.support.shop import Shop

#: How an object may name its PaymentIntent: what replaces its `payment_intent` and `charge`.
NAMED: dict[str, Any] = {
    "expanded": lambda intent: {"payment_intent": {"id": intent, "object": "payment_intent"}},
    "in the charge": lambda intent: {
        "payment_intent": None,
        "charge": {"id": "ch_1", "payment_intent": intent},
    },
    "expanded in the charge": lambda intent: {
        "payment_intent": None,
        "charge": {"id": "ch_1", "payment_intent": {"id": intent}},
    },
}


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT, days ago."""
    return ProviderSide(shop, Provider.STRIPE).sale()


@pytest.fixture(params=NAMED)
def names(request: pytest.FixtureRequest, shop: Shop, sale: Sale) -> Json:
    """What names the sale's money in one of the ways."""
    named: Json = NAMED[request.param](shop.attempt(sale.attempt_id).transaction_id)
    return named


def refund_of(shop: Shop, stripe: FakeStripe, sale: Sale) -> Json:
    """Refund 100.00 on Stripe's dashboard."""
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    return stripe.given.make(intent, stripe.paid(intent), 10_000, {})


def test_a_refund_is_recorded_however_its_payment_is_named(
    shop: Shop, stripe: FakeStripe, sale: Sale, names: Json
) -> None:
    refund = refund_of(shop, stripe, sale)

    assert shop.deliver(stripe.refund_event("created", {**refund, **names})) is Outcome.CHANGED

    assert shop.get(sale.order_id).refunded == 10_000


def test_a_dispute_is_recorded_however_its_payment_is_named(
    shop: Shop, stripe: FakeStripe, sale: Sale, names: Json
) -> None:
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    event["data"]["object"] |= names

    assert shop.deliver(event) is Outcome.CHANGED

    assert shop.get(sale.order_id).disputed


def test_a_charge_may_hold_its_whole_payment(shop: Shop, stripe: FakeStripe, sale: Sale) -> None:
    refund = refund_of(shop, stripe, sale)
    event = stripe.charge_event(refund["payment_intent"])
    event["data"]["object"] |= {"payment_intent": {"id": refund["payment_intent"]}, "metadata": {}}

    assert shop.deliver(event) is Outcome.UNKNOWN

    assert shop.attempt(sale.attempt_id).recheck


@pytest.mark.parametrize("where", ["refund", "charge"])
def test_an_event_that_names_our_attempt_and_no_money_has_the_reconciler_ask(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock, where: str
) -> None:
    clock.advance(days=30)
    ours = {"metadata": mark_of(sale.attempt_id)}
    refund = {**refund_of(shop, stripe, sale), "payment_intent": None, "charge": "ch_1"}
    changed = refund | (ours if where == "refund" else {"charge": {"id": "ch_1", **ours}})

    assert shop.deliver(stripe.refund_event("created", changed)) is Outcome.UNKNOWN

    clock.advance(minutes=2)
    shop.reconcile(everything=False)
    assert shop.get(sale.order_id).refunded == 10_000
    assert not shop.attempt(sale.attempt_id).recheck


def test_a_dispute_that_names_our_attempt_and_no_money_has_the_reconciler_ask(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock
) -> None:
    clock.advance(days=30)
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    event["data"]["object"] |= {
        "payment_intent": None,
        "metadata": mark_of(sale.attempt_id),
    }

    assert shop.deliver(event) is Outcome.UNKNOWN

    assert shop.events(sale.order_id)[-1] == "payment.dispute_unclear"
    clock.advance(minutes=2)
    shop.reconcile(everything=False)
    assert shop.get(sale.order_id).disputed


@pytest.mark.parametrize("odd", [{}, {"id": None}, {"id": ["pi"]}, ["pi"], 7, ""], ids=str)
def test_what_is_no_id_names_nothing(shop: Shop, stripe: FakeStripe, sale: Sale, odd: Any) -> None:
    refund = refund_of(shop, stripe, sale)
    books = contents(shop.store)

    event = stripe.refund_event("created", {**refund, "payment_intent": odd, "charge": odd})

    assert shop.deliver(event) is Outcome.UNKNOWN
    assert contents(shop.store) == books


def test_a_name_is_a_text_of_one_to_255_characters() -> None:
    names = ["", "p", "p" * 255, "p" * 256, None]

    assert [short_text(name) for name in names] == [None, "p", "p" * 255, None, None]


def test_a_refund_that_the_bank_sent_back_may_be_told_in_the_older_way(
    shop: Shop, stripe: FakeStripe, sale: Sale, clock: FrozenClock
) -> None:
    shop.refund(sale.order_id, "100.00")
    clock.advance(days=30)
    (refund,) = stripe.given.objects.values()
    event = stripe.refund_event("updated", stripe.given.change(refund["id"], "failed"))

    assert shop.deliver({**event, "type": "charge.refund.updated"}) is Outcome.CHANGED

    assert shop.get(sale.order_id).refunded == 0
    (failed,) = refunds_of(shop, sale.attempt_id)
    assert failed.status.value == "failed"


def test_events_of_accounts_that_are_connected_to_ours_change_nothing(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    """Whoever owns such an account may write anything into it, our ids too."""
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    events = [
        stripe.pay(attempt.reference or ""),
        stripe.refund_event("created", refund_of(shop, stripe, sale)),
        stripe.charge_event(intent),
        stripe.dispute_event("closed", intent, "lost"),
    ]
    books = contents(shop.store)

    for event in events:
        assert shop.deliver({**event, "account": "acct_other"}) is Outcome.MISMATCH

    assert contents(shop.store) == books


def test_an_event_that_says_it_is_of_no_connected_account_is_ours(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    event = stripe.refund_event("created", refund_of(shop, stripe, sale))

    assert shop.deliver({**event, "account": None}) is Outcome.CHANGED
