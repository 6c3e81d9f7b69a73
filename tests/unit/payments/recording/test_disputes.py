"""Buyers who dispute a payment with their bank: the order is flagged, and the evidence kept."""

import itertools

import pytest

from storefront.errors import ConflictError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.refund import RefundStatus
from storefront.payments.reconciliation.open_items import Awaited
from tests.support.clock import FrozenClock
from tests.support.fake_script import Json
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import ProviderSide, Sale, refunds_of, surplus, unwanted
from tests.support.shop import Shop


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


def intent_of(shop: Shop, sale: Sale) -> str:
    """Return what Stripe calls the sale's money."""
    return shop.attempt(sale.attempt_id).transaction_id or ""


def dispute(
    shop: Shop,
    stripe: FakeStripe,
    attempt_id: str,
    status: str,
    what: str = "created",
    **which: int,
) -> Outcome:
    """Let Stripe say how a dispute of a payment stands."""
    intent = shop.attempt(attempt_id).transaction_id or ""
    return shop.deliver(stripe.dispute_event(what, intent, status, **which))


def close(shop: Shop, stripe: FakeStripe, attempt_id: str, status: str, **which: int) -> Outcome:
    """Let Stripe say how a dispute of a payment ended."""
    return dispute(shop, stripe, attempt_id, status, "closed", **which)


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response"])
def test_a_dispute_flags_the_order_and_its_evidence_is_kept(
    shop: Shop, stripe: FakeStripe, sale: Sale, status: str
) -> None:
    assert dispute(shop, stripe, sale.attempt_id, status) is Outcome.CHANGED

    attempt = shop.attempt(sale.attempt_id)
    assert shop.get(sale.order_id).disputed
    assert (attempt.disputes.state, attempt.refundable) == (status, 30_000)
    assert shop.get(sale.order_id).status is OrderStatus.PAID
    assert shop.events(sale.order_id)[-1] == "payment.disputed"
    (_, message) = shop.attempts.messages(sale.attempt_id)[-1]
    assert message.payload["data"]["object"]["reason"] == "fraudulent"


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

    assert shop.deliver(event) is Outcome.UNCHANGED
    assert dispute(shop, stripe, sale.attempt_id, "needs_response") is Outcome.UNCHANGED
    assert contents(shop.store) == books


@pytest.mark.parametrize("ended", ["won", "lost"])
def test_a_dispute_that_was_closed_is_not_opened_by_a_late_event(
    shop: Shop, stripe: FakeStripe, sale: Sale, ended: str
) -> None:
    close(shop, stripe, sale.attempt_id, ended)

    for late in ("needs_response", "under_review", "warning_needs_response", "won", "lost"):
        assert dispute(shop, stripe, sale.attempt_id, late) is Outcome.UNCHANGED

    assert not shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).disputes.state == ended


@pytest.mark.parametrize("kind", ["", "warning_"])
def test_a_dispute_that_was_answered_awaits_no_answer_by_a_late_event(
    shop: Shop, stripe: FakeStripe, sale: Sale, kind: str
) -> None:
    first = stripe.dispute_event("created", intent_of(shop, sale), f"{kind}needs_response")
    assert dispute(shop, stripe, sale.attempt_id, f"{kind}under_review") is Outcome.CHANGED

    assert shop.deliver(first) is Outcome.UNCHANGED

    assert shop.attempt(sale.attempt_id).disputes.state == f"{kind}under_review"


def test_an_inquiry_that_was_closed_may_become_a_dispute(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    close(shop, stripe, sale.attempt_id, "warning_closed")
    assert dispute(shop, stripe, sale.attempt_id, "warning_under_review") is Outcome.UNCHANGED

    assert dispute(shop, stripe, sale.attempt_id, "needs_response") is Outcome.CHANGED
    assert shop.get(sale.order_id).disputed
    assert dispute(shop, stripe, sale.attempt_id, "warning_closed") is Outcome.UNCHANGED
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
    assert (attempt.disputes.state, attempt.refundable) == ("lost", 0)
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
    assert shop.attempt(second.attempt_id).disputes.state == "needs_response"


def test_disputes_of_other_money_flag_nothing(shop: Shop, stripe: FakeStripe, sale: Sale) -> None:
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    event = stripe.dispute_event("created", intent, "needs_response")
    other = {**event["data"]["object"], "payment_intent": "pi_other"}
    books = contents(shop.store)

    assert shop.deliver({**event, "livemode": True}) is Outcome.MISMATCH
    assert shop.deliver({**event, "data": {"object": other}}) is Outcome.UNKNOWN
    assert shop.deliver({**event, "type": "charge.dispute.funds_withdrawn"}) is Outcome.UNKNOWN
    assert contents(shop.store) == books


def test_a_lost_dispute_of_a_part_leaves_the_rest_refundable(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    dispute(shop, stripe, sale.attempt_id, "needs_response", amount=10_000)
    close(shop, stripe, sale.attempt_id, "lost", amount=10_000)

    assert shop.attempt(sale.attempt_id).refundable == 20_000
    shop.refund(sale.order_id)
    assert stripe.given.given(intent_of(shop, sale)) == 20_000
    assert shop.reconcile().open_differences == 0


@pytest.mark.parametrize(
    "changes", [{"amount": None}, {"currency": "usd", "amount": 100}, {"amount": 0}]
)
def test_a_lost_dispute_of_which_we_cannot_tell_the_amount_is_of_everything(
    shop: Shop, stripe: FakeStripe, sale: Sale, changes: Json
) -> None:
    event = stripe.dispute_event("closed", intent_of(shop, sale), "lost")
    event["data"]["object"] |= changes

    shop.deliver(event)

    assert shop.attempt(sale.attempt_id).refundable == 0


def test_a_dispute_of_more_than_was_paid_takes_what_was_paid(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    """Exchange rates move between the payment and the dispute."""
    close(shop, stripe, sale.attempt_id, "lost", amount=30_500)

    attempt = shop.attempt(sale.attempt_id)
    assert (attempt.left, attempt.disputes.lost) == (0, 30_000)


@pytest.mark.parametrize(("lost", "left"), [(30_000, 0), (20_000, 10_000), (25_000, 5_000)])
def test_a_refund_that_fails_gives_back_only_what_a_lost_dispute_left_over(
    shop: Shop, stripe: FakeStripe, sale: Sale, lost: int, left: int
) -> None:
    stripe.given.next_status = "pending"
    shop.refund(sale.order_id, "100.00")
    close(shop, stripe, sale.attempt_id, "lost", amount=lost)
    assert shop.attempt(sale.attempt_id).refundable == 0
    (refund,) = stripe.given.objects.values()

    shop.deliver(stripe.refund_event("failed", stripe.given.change(refund["id"], "failed")))

    assert shop.attempt(sale.attempt_id).refundable == left


def test_a_second_dispute_of_a_payment_counts_beside_the_first(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    dispute(shop, stripe, sale.attempt_id, "needs_response", amount=10_000)
    close(shop, stripe, sale.attempt_id, "lost", amount=10_000)

    second = dispute(shop, stripe, sale.attempt_id, "needs_response", number=2, amount=20_000)

    assert second is Outcome.CHANGED
    assert shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).disputes.state == "needs_response"
    close(shop, stripe, sale.attempt_id, "won", number=2, amount=20_000)
    assert not shop.get(sale.order_id).disputed
    attempt = shop.attempt(sale.attempt_id)
    assert (attempt.disputes.state, attempt.refundable) == ("lost", 20_000)


def test_an_order_is_disputed_while_any_dispute_of_any_of_its_payments_is_open(
    shop: Shop, stripe: FakeStripe
) -> None:
    order_id, second = surplus(shop, stripe)
    first = shop.get(order_id).captured_attempt_id or ""
    dispute(shop, stripe, first, "needs_response")
    dispute(shop, stripe, second.attempt_id, "needs_response")

    close(shop, stripe, second.attempt_id, "won")
    assert shop.get(order_id).disputed
    close(shop, stripe, first, "won")
    assert not shop.get(order_id).disputed


@pytest.mark.parametrize("word", ["charge_refunded", "warning_closed", "needs_response", None])
def test_a_dispute_is_over_when_stripe_says_so_whatever_its_last_word(
    shop: Shop, stripe: FakeStripe, sale: Sale, word: str | None
) -> None:
    dispute(shop, stripe, sale.attempt_id, "warning_needs_response")
    event = stripe.dispute_event("closed", intent_of(shop, sale), word or "")

    assert shop.deliver(event) is Outcome.CHANGED

    assert not shop.get(sale.order_id).disputed
    assert shop.attempt(sale.attempt_id).refundable == 30_000


def test_a_verdict_that_comes_after_an_end_without_one_counts(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    close(shop, stripe, sale.attempt_id, "under_review")

    assert close(shop, stripe, sale.attempt_id, "lost") is Outcome.CHANGED

    assert shop.attempt(sale.attempt_id).refundable == 0


@pytest.mark.parametrize("amount", [30_000, 10_000])
def test_an_order_whose_due_money_disputes_took_is_refunded_in_the_end(
    shop: Shop, stripe: FakeStripe, amount: int
) -> None:
    due = unwanted(shop, stripe)
    close(shop, stripe, due.attempt_id, "lost", amount=amount)

    report = shop.reconcile()

    assert shop.get(due.order_id).status is OrderStatus.REFUNDED
    assert stripe.given.given(due.transaction_id or "") == 30_000 - amount
    assert not shop.attempt(due.attempt_id).is_unfinished
    assert shop.reconcile().since(Awaited.REFUND_DUE) is None
    assert report.open_differences == 0


def test_a_refund_of_due_money_that_bounces_after_a_part_was_lost_is_due_again(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    due = unwanted(shop, stripe)
    close(shop, stripe, due.attempt_id, "lost", amount=10_000)
    shop.reconcile()
    (refund,) = stripe.given.objects.values()

    shop.deliver(stripe.refund_event("failed", stripe.given.change(refund["id"], "failed")))

    assert shop.get(due.order_id).status is OrderStatus.REFUND_DUE
    clock.advance(minutes=2)
    shop.reconcile()
    assert shop.get(due.order_id).status is OrderStatus.REFUNDED
    assert stripe.given.given(due.transaction_id or "") == 20_000


def test_a_paid_order_whose_buyer_won_a_dispute_was_not_refunded_by_the_shop(
    shop: Shop, stripe: FakeStripe, sale: Sale
) -> None:
    close(shop, stripe, sale.attempt_id, "lost", amount=10_000)
    shop.refund(sale.order_id)

    order = shop.get(sale.order_id)
    assert (order.status, order.refunded) == (OrderStatus.PAID, 20_000)
