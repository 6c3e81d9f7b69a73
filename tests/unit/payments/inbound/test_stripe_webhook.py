"""Stripe's events: each has its effect once, in whatever order and however often it comes."""

from datetime import timedelta
from typing import Any

import pytest

from storefront.clock import epoch
from storefront.db.tables import Table
from storefront.errors import UnavailableError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.message import ProviderMessage
from storefront.payments.store.attempts import event_pk
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls, items_of
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.invariants import contents
from tests.support.shop import Shop
from tests.unit.payments.inbound.webhook import attempt, levels, session_of, status

__all__ = ["attempt"]


def test_a_paid_session_settles_within_three_calls(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))

    with counted_calls() as calls:
        shop.deliver(event)

    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]


def test_a_settled_attempt_names_the_money_and_keeps_the_event(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    shop.deliver(event)

    captured = shop.attempt(attempt.attempt_id)
    assert captured.transaction_id in stripe.ledger
    assert (captured.refundable, captured.refund_due) == (attempt.amount.amount, False)
    *_, (_, message) = shop.attempts.messages(attempt.attempt_id)
    assert message == ProviderMessage("stripe.event", event, None)


@pytest.mark.parametrize("new_id", [False, True], ids=["same event", "new event, same fact"])
def test_an_event_that_comes_again_changes_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, *, new_id: bool
) -> None:
    event = stripe.pay(session_of(attempt))
    shop.deliver(event)
    before = contents(shop.store)

    again = shop.deliver({**event, "id": "evt_other"} if new_id else event)

    assert again is Outcome.UNCHANGED
    assert contents(shop.store) == before


def test_an_event_delivered_twice_at_once_settles_once(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    concurrent: list[Outcome] = []

    with just_before(lambda: concurrent.append(shop.deliver(event))):
        outcome = shop.deliver(event)

    assert (concurrent, outcome) == ([Outcome.PAID], Outcome.UNCHANGED)
    assert levels(shop, attempt) == (3, 3)


def test_two_events_of_one_fact_at_once_settle_once(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    twin = {**event, "id": "evt_twin"}

    with just_before(lambda: shop.deliver(twin)):
        outcome = shop.deliver(event)

    assert outcome is Outcome.UNCHANGED
    assert levels(shop, attempt) == (3, 3)


def test_a_delayed_payment_keeps_its_units_until_the_money_comes(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, clock: FrozenClock
) -> None:
    shop.deliver(stripe.pay_later(session_of(attempt)))
    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.EXECUTING)

    clock.advance(days=3)
    assert shop.sweep() == 0
    assert shop.deliver(stripe.settle(session_of(attempt))) is Outcome.PAID

    assert status(shop, attempt) == (OrderStatus.PAID, AttemptStatus.CAPTURED)
    assert levels(shop, attempt) == (3, 3)


def test_a_delayed_payment_that_fails_lets_the_hold_lapse_and_the_customer_try_again(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, clock: FrozenClock
) -> None:
    shop.deliver(stripe.pay_later(session_of(attempt)))

    shop.deliver(stripe.event("async_payment_failed", session_of(attempt)))

    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.FAILED)
    clock.advance(hours=1)
    assert shop.sweep() == 1
    assert levels(shop, attempt) == (5, 5)


def test_an_expired_session_frees_the_order_for_another_attempt(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    outcome = shop.deliver(stripe.event("expired", session_of(attempt)))

    assert outcome is Outcome.CHANGED
    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.EXPIRED)
    assert shop.get(attempt.order_id).open_attempt_id is None


@pytest.mark.parametrize("what", ["expired", "async_payment_failed"])
def test_a_bad_ending_that_comes_after_the_payment_changes_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, what: str
) -> None:
    shop.deliver(stripe.pay(session_of(attempt)))

    assert shop.deliver(stripe.event(what, session_of(attempt))) is Outcome.UNCHANGED

    assert status(shop, attempt) == (OrderStatus.PAID, AttemptStatus.CAPTURED)


def test_an_unpaid_completion_that_comes_after_the_money_changes_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    unpaid = stripe.pay_later(session_of(attempt))
    shop.deliver(stripe.settle(session_of(attempt)))

    assert shop.deliver(unpaid) is Outcome.UNCHANGED

    assert status(shop, attempt) == (OrderStatus.PAID, AttemptStatus.CAPTURED)


def test_money_counts_although_the_session_was_said_to_have_expired(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    expired = stripe.event("expired", session_of(attempt))
    paid = stripe.pay(session_of(attempt))

    shop.deliver(expired)
    assert shop.deliver(paid) is Outcome.PAID

    assert status(shop, attempt) == (OrderStatus.PAID, AttemptStatus.CAPTURED)


def test_a_payment_may_arrive_before_the_answer_that_made_its_session(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    stripe.script.next("open", Fault(UnavailableError(), after_effect=True))
    with pytest.raises(UnavailableError):
        shop.begin_stripe(buyer, order_id)
    (session_id,) = stripe.sessions

    assert shop.deliver(stripe.pay(session_id)) is Outcome.PAID

    (attempt_id,) = shop.get(order_id).attempt_ids
    assert shop.attempt(attempt_id).reference == session_id
    assert shop.levels(product) == (3, 3)


def test_a_session_is_found_by_its_own_id_when_it_does_not_name_the_attempt(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    event["data"]["object"]["client_reference_id"] = None

    assert shop.deliver(event) is Outcome.PAID


def test_a_session_without_a_payment_intent_is_its_own_transaction(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    event["data"]["object"]["payment_intent"] = None

    assert shop.deliver(event) is Outcome.PAID

    assert shop.attempt(attempt.attempt_id).transaction_id == session_of(attempt)


def test_an_expanded_payment_intent_is_read_by_its_id(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    event["data"]["object"]["payment_intent"] = {"id": "pi_expanded", "object": "payment_intent"}

    shop.deliver(event)

    assert shop.attempt(attempt.attempt_id).transaction_id == "pi_expanded"


@pytest.mark.parametrize(
    "kind",
    ["charge.captured", "payment_intent.succeeded", "checkout.session.unheard_of", "x", ""],
)
def test_events_of_other_kinds_change_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, kind: str
) -> None:
    event = stripe.pay(session_of(attempt)) | {"type": kind}
    before = contents(shop.store)

    assert shop.deliver(event) is Outcome.UNKNOWN

    assert contents(shop.store) == before


def test_a_session_that_ends_before_we_learn_its_name_ends_its_attempt(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(stock=5): 2})
    stripe.script.next("open", Fault(UnavailableError(), after_effect=True))
    with pytest.raises(UnavailableError):
        shop.begin_stripe(buyer, order_id)
    (session_id,) = stripe.sessions
    (attempt_id,) = shop.get(order_id).attempt_ids

    assert shop.deliver(stripe.event("expired", session_id)) is Outcome.CHANGED

    assert shop.attempt(attempt_id).status is AttemptStatus.EXPIRED
    assert shop.get(order_id).open_attempt_id is None


def test_an_event_without_an_id_changes_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    """By its id it would count once; Stripe sends none without."""
    event = stripe.pay(session_of(attempt))

    assert shop.deliver({**event, "id": None}) is Outcome.UNKNOWN

    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.OPEN)


def test_a_mark_outlives_the_days_for_which_stripe_repeats_an_event(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, clock: FrozenClock, aws: Any
) -> None:
    """Stripe tries for up to three days (https://docs.stripe.com/webhooks#automatic-retries).

    People send an event again from its dashboard for 15 days, and by its command for 30.
    """
    event = stripe.pay(session_of(attempt))
    shop.deliver(event)

    (mark,) = [
        item
        for item in items_of(aws, Table.PAYMENTS)
        if item["pk"]["S"] == event_pk(Provider.STRIPE, event["id"])
    ]

    kept = timedelta(seconds=int(mark["ttl"]["N"]) - epoch(clock()))
    assert kept > timedelta(days=30 + 3)
