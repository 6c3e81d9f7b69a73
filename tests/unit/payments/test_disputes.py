"""Buyers who dispute a payment with their bank: the order is flagged, and the evidence kept."""

import itertools

import pytest

from storefront.errors import ConflictError
from storefront.orders.model import OrderStatus
from storefront.payments.facts import Outcome
from storefront.payments.model import Provider
from storefront.payments.refund import RefundStatus
from storefront.payments.waits import Awaited
from tests.support.gateways import FakeStripe, Json
from tests.support.invariants import contents
from tests.support.provider_side import ProviderSide, Sale, refunds_of, surplus, unwanted
from tests.support.shop import Shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


def dispute(
    shop: Shop, stripe: FakeStripe, attempt_id: str, status: str, what: str = "created"
) -> Outcome:
    """Let Stripe say how a dispute of a payment stands."""
    intent = shop.attempt(attempt_id).transaction_id or ""
    return shop.deliver(stripe.dispute_event(what, intent, status))


def close(shop: Shop, stripe: FakeStripe, attempt_id: str, status: str) -> Outcome:
    """Let Stripe say how a dispute of a payment ended."""
    return dispute(shop, stripe, attempt_id, status, "closed")


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response"])
def test_a_dispute_flags_the_order_and_its_evidence_is_kept(
    shop: Shop, stripe: FakeStripe, sale: Sale, status: str
) -> None:
    assert dispute(shop, stripe, sale.attempt_id, status) is Outcome.CHANGED

    attempt = shop.attempt(sale.attempt_id)
    assert shop.get(sale.order_id).disputed
    assert (attempt.dispute, attempt.refundable) == (status, 30_000)
    assert shop.get(sale.order_id).status is OrderStatus.PAID
    assert shop.events(sale.order_id)[-1] == "payment.disputed"
    (_, evidence) = shop.attempts.evidence(sale.attempt_id)[-1]
    assert evidence.payload["data"]["object"]["reason"] == "fraudulent"


@pytest.mark.parametrize("status", ["won", "warning_closed", "prevented"])
def test_a_dispute_that_ends_well_takes_the_flag_away(
    shop: Shop, stripe: FakeStripe, sale: Sale, status: str
) -> None:
    opened = "warning_needs_response" if status == "warning_closed" else "needs_response"
    dispute(shop, stripe, sale.attempt_id, opened)

    assert close(shop, stripe, sale.attempt_id, status) is Outcome.CHANGED

    assert not shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).refundable == 30_000
    assert shop.events(sale.order_id)[-1] == "payment.dispute_closed"
    assert shop.refund(sale.order_id).status is RefundStatus.SUCCEEDED


@pytest.mark.parametrize("amount", [None, "0.01"])
def test_a_lost_dispute_leaves_nothing_to_refund(
    shop: Shop, stripe: FakeStripe, sale: Sale, amount: str | None
) -> None:
    dispute(shop, stripe, sale.attempt_id, "needs_response")
    close(shop, stripe, sale.attempt_id, "lost")

    assert not shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).refundable == 0
    with pytest.raises(ConflictError):
        shop.refund(sale.order_id, amount)
    assert "refund" not in stripe.script.calls


def test_repeats_of_a_dispute_change_nothing(shop: Shop, stripe: FakeStripe, sale: Sale) -> None:
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    shop.deliver(event)
    books = contents(shop.store)

    assert shop.deliver(event) is Outcome.ALREADY
    assert dispute(shop, stripe, sale.attempt_id, "needs_response") is Outcome.ALREADY
    assert contents(shop.store) == books


@pytest.mark.parametrize("ended", ["won", "lost"])
def test_a_dispute_that_was_closed_is_not_opened_by_a_late_event(
    shop: Shop, stripe: FakeStripe, sale: Sale, ended: str
) -> None:
    close(shop, stripe, sale.attempt_id, ended)

    for late in ("needs_response", "under_review", "warning_needs_response", "won", "lost"):
        assert dispute(shop, stripe, sale.attempt_id, late) is Outcome.ALREADY

    assert not shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).dispute == ended


def test_an_inquiry_that_was_closed_may_become_a_dispute(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    close(shop, stripe, sale.attempt_id, "warning_closed")
    assert dispute(shop, stripe, sale.attempt_id, "warning_under_review") is Outcome.ALREADY

    assert dispute(shop, stripe, sale.attempt_id, "needs_response") is Outcome.CHANGED
    assert shop.get(sale.order_id).disputed
    assert dispute(shop, stripe, sale.attempt_id, "warning_closed") is Outcome.ALREADY
    assert shop.get(sale.order_id).disputed


def told(stripe: FakeStripe, intent: str) -> list[Json]:
    """Return the events of a dispute that grew out of an inquiry, and was lost."""
    return [
        stripe.dispute_event("created", intent, "warning_needs_response"),
        stripe.dispute_event("created", intent, "needs_response"),
        stripe.dispute_event("closed", intent, "lost"),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_in_whatever_order_the_events_come_a_lost_dispute_is_lost(
    shop: Shop, stripe: FakeStripe, sale: Sale, order: tuple[int, ...]
) -> None:
    events = told(stripe, shop.attempt(sale.attempt_id).transaction_id or "")

    for number in order:
        shop.deliver(events[number])

    attempt = shop.attempt(sale.attempt_id)
    assert (attempt.dispute, attempt.refundable) == ("lost", 0)
    assert not shop.get(sale.order_id).disputed


def test_a_refund_that_fails_after_the_dispute_was_lost_leaves_nothing_to_refund(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id, "100.00")
    close(shop, stripe, sale.attempt_id, "lost")
    (refund,) = stripe.given.objects.values()

    failed = stripe.given.change(refund["id"], "failed")
    shop.deliver(stripe.refund_event("failed", failed))

    assert shop.attempt(sale.attempt_id).refundable == 0
    assert shop.attempt(sale.attempt_id).pending_refunds == 0


def test_a_refund_made_before_the_dispute_was_lost_is_recorded_after_it(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    stripe.given.make(intent, stripe.paid(intent), 10_000, {})
    close(shop, stripe, sale.attempt_id, "lost")

    assert shop.reconcile().open_differences == 0

    assert len(refunds_of(shop, sale.attempt_id)) == 1
    assert shop.get(sale.order_id).refunded == 10_000
    assert shop.attempt(sale.attempt_id).refundable == 0


def test_money_that_a_lost_dispute_took_is_not_given_back_once_more(
    shop: Shop, stripe: FakeStripe
) -> None:
    due = unwanted(shop, stripe)
    close(shop, stripe, due.attempt_id, "lost")

    report = shop.reconcile()

    assert stripe.given.objects == {}
    assert report.since(Awaited.REFUND_DUE) is None


def test_a_dispute_of_a_second_payment_flags_the_order_too(shop: Shop, stripe: FakeStripe) -> None:
    order_id, second = surplus(shop, stripe)

    dispute(shop, stripe, second.attempt_id, "needs_response")

    assert shop.get(order_id).disputed
    assert shop.attempt(second.attempt_id).dispute == "needs_response"


def test_disputes_of_other_money_flag_nothing(shop: Shop, stripe: FakeStripe, sale: Sale) -> None:
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    other = {**event["data"]["object"], "payment_intent": "pi_other"}
    books = contents(shop.store)

    assert shop.deliver({**event, "livemode": True}) is Outcome.MISMATCH
    assert shop.deliver({**event, "data": {"object": other}}) is Outcome.UNKNOWN
    assert shop.deliver({**event, "type": "charge.dispute.updated"}) is Outcome.UNKNOWN
    assert contents(shop.store) == books
