"""Card payments whose events were lost heal when Stripe is asked; what it does not say stays."""

import pytest

from sandbox.faults.plan import Killed
from storefront.access import Caller, Role
from storefront.orders.status import OrderStatus
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.change import Outcome
from storefront.payments.reconciliation.report import Finding
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.provider_side import KILLED_AFTER, KILLED_BEFORE, REFUSED, late_payment
from tests.support.shop import Shop
from tests.unit.payments.reconciliation.reconciling import EXECUTING, PAID, found, status


def test_a_session_whose_creation_was_not_answered_is_opened_by_the_same_call(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", KILLED_AFTER)
    with pytest.raises(Killed):
        shop.begin_stripe(buyer, order_id)

    shop.reconcile()

    (session_id,) = stripe.sessions
    opened = shop.begin_stripe(buyer, order_id)
    assert opened.reference == session_id
    assert shop.deliver(stripe.pay(session_id)) is Outcome.PAID


def test_a_session_that_was_never_created_ends_when_stripe_refuses_its_time(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    stripe.script.next("open", KILLED_BEFORE)
    with pytest.raises(Killed):
        shop.begin_stripe(buyer, order_id)
    clock.advance(minutes=6)

    report = shop.reconcile()

    (attempt_id,) = shop.get(order_id).attempt_ids
    assert shop.attempt(attempt_id).status is AttemptStatus.FAILED
    assert report.differences == 0
    tries = stripe.script.calls.count("open")
    assert shop.reconcile().lines == []
    assert stripe.script.calls.count("open") == tries, "what is over is not opened"
    assert shop.begin_stripe(buyer, order_id).status is AttemptStatus.OPEN


def test_a_payment_whose_webhook_never_came_is_settled_and_the_late_webhook_changes_nothing(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    event = stripe.pay(card.reference or "")

    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    assert (report.differences, report.open_differences) == (1, 0)
    assert status(shop, card) == PAID
    assert shop.levels(shop.get(card.order_id).lines[0].product_id) == (3, 3)
    assert shop.deliver(event) is Outcome.UNCHANGED


def test_a_delayed_payment_is_followed_to_its_end(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    stripe.pay_later(card.reference or "")
    assert found(shop.reconcile()) == []
    assert status(shop, card) == EXECUTING

    stripe.settle(card.reference or "")
    assert found(shop.reconcile()) == [(Finding.MISSING_HERE, True)]
    assert status(shop, card) == PAID


def test_a_delayed_payment_that_stayed_away_frees_the_order(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay_later(card.reference or ""))
    stripe.fail(card.reference or "")

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.FAILED)
    assert shop.get(card.order_id).processing_attempt_id is None


def test_a_session_that_ran_out_without_an_event_is_ended(
    shop: Shop, card: Attempt, clock: FrozenClock
) -> None:
    clock.now = card.expires_at

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.EXPIRED)


def test_a_session_that_stripe_does_not_know_is_reported_and_left_alone(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    stripe.script.next("session", REFUSED)
    books = contents(shop.store)

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert contents(shop.store) == books


def test_money_that_stripe_no_longer_has_is_reported(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay(card.reference or ""))
    stripe.sessions[card.reference or ""]["payment_status"] = "unpaid"

    assert found(shop.reconcile()) == [(Finding.MISSING_THERE, False)]
    assert status(shop, card) == PAID


@pytest.mark.parametrize(
    "changes", [{"amount_total": 39_801}, {"currency": "usd"}, {"livemode": True}], ids=str
)
def test_other_money_is_reported_noted_once_and_pays_nothing(
    shop: Shop, stripe: FakeStripe, card: Attempt, changes: dict[str, object]
) -> None:
    stripe.pay(card.reference or "")
    stripe.sessions[card.reference or ""] |= changes

    first = shop.reconcile()
    books = contents(shop.store)
    second = shop.reconcile()

    for report in (first, second):
        assert found(report) == [(Finding.AMOUNT_DIFFERS, False)]
        assert report.open_differences == 1
    assert contents(shop.store) == books
    assert shop.get(card.order_id).is_pending
    assert shop.events(card.order_id)[-1] == "payment.mismatch"


def test_a_session_that_another_attempt_replaced_and_was_paid_all_the_same_goes_back(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, card: Attempt
) -> None:
    buyer = Caller(shop.get(card.order_id).user_id, Role.CUSTOMER)
    second = shop.begin_bkash(buyer, card.order_id)
    bkash.approve(second.reference or "")
    assert shop.call_back(second) is CallbackResult.SUCCESS
    late_payment(stripe, card)

    report = shop.reconcile()

    assert found(report) == [(Finding.MISSING_HERE, True)]
    order = shop.get(card.order_id)
    assert (order.status, order.captured_attempt_id) == (OrderStatus.PAID, second.attempt_id)
    assert stripe.given.given(f"pi_late_{card.attempt_id}") == 39_800
    assert shop.attempt(card.attempt_id).refundable == 0


def test_a_delayed_payment_that_was_canceled_frees_the_order(
    shop: Shop, stripe: FakeStripe, card: Attempt
) -> None:
    shop.deliver(stripe.pay_later(card.reference or ""))
    stripe.sessions[card.reference or ""]["intent_status"] = "canceled"

    shop.reconcile()

    assert status(shop, card) == (OrderStatus.PENDING, AttemptStatus.FAILED)
