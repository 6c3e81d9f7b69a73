"""Stripe's events that are not about this attempt's money: they pay nothing and end nothing."""

from typing import Any

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.change import Outcome
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.shop import Shop
from tests.unit.payments.inbound.webhook import attempt, levels, session_of, status

__all__ = ["attempt"]

WRONG: dict[str, dict[str, Any]] = {
    "less money": {"amount_total": 39_799},
    "more money": {"amount_total": 39_801},
    "no money": {"amount_total": None},
    "money as text": {"amount_total": "39800"},
    "a boolean as money": {"amount_total": True},
    "another currency": {"currency": "usd"},
    "an unknown currency": {"currency": "xxx"},
    "no currency": {"currency": None},
    "real money in a test shop": {"livemode": True},
    "no livemode": {"livemode": None},
    "another mode": {"mode": "subscription"},
    "another session": {"id": "cs_test_foreign"},
}


@pytest.mark.parametrize("wrong", list(WRONG))
def test_money_that_is_not_the_attempts_pays_nothing_and_is_noted(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, wrong: str
) -> None:
    event = stripe.pay(session_of(attempt))
    event["data"]["object"] |= WRONG[wrong]

    assert shop.deliver(event) is Outcome.MISMATCH
    assert shop.deliver(event) is Outcome.UNCHANGED

    assert status(shop, attempt) == (OrderStatus.PENDING, AttemptStatus.OPEN)
    assert shop.events(attempt.order_id)[-1] == "payment.mismatch"
    assert levels(shop, attempt) == (3, 5)


@pytest.mark.parametrize("wrong", ["real money in a test shop", "another mode", "another session"])
@pytest.mark.parametrize("what", ["completed", "expired", "async_payment_failed"])
def test_the_end_of_what_is_not_the_attempts_session_changes_nothing(
    shop: Shop, stripe: FakeStripe, attempt: Attempt, what: str, wrong: str
) -> None:
    before = contents(shop.store)

    shop.deliver(stripe.event(what, session_of(attempt), **WRONG[wrong]))

    assert contents(shop.store) == before


def test_one_transaction_pays_one_attempt_only(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    shop.deliver(stripe.pay(session_of(attempt)))
    money = shop.attempt(attempt.attempt_id).transaction_id
    buyer = shop.buyer()
    other = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(price=39_800): 1}))
    event = stripe.pay(session_of(other))
    event["data"]["object"]["payment_intent"] = money

    assert shop.deliver(event) is Outcome.MISMATCH

    assert status(shop, other) == (OrderStatus.PENDING, AttemptStatus.OPEN)


def test_a_session_of_another_shop_is_none_of_ours(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    event["data"]["object"] |= {"client_reference_id": "order-17", "id": "cs_test_elsewhere"}

    assert shop.deliver(event) is Outcome.UNKNOWN


def test_an_event_of_stripe_never_pays_an_attempt_with_bkash(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    card = shop.begin_stripe(buyer, order_id)
    event = stripe.pay(session_of(card))
    other = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    event["data"]["object"]["client_reference_id"] = other.attempt_id

    assert shop.deliver(event) is Outcome.UNKNOWN


def test_the_right_money_that_comes_afterwards_pays_and_the_mismatch_is_past(
    shop: Shop, stripe: FakeStripe, attempt: Attempt
) -> None:
    event = stripe.pay(session_of(attempt))
    session = event["data"]["object"]
    shop.deliver({**event, "id": "evt_wrong", "data": {"object": session | {"amount_total": 1}}})

    assert shop.deliver(event) is Outcome.PAID

    assert shop.attempt(attempt.attempt_id).reason is None
