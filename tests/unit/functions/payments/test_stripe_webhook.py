"""Stripe's events are believed if they are signed, and only while they are fresh."""

import base64
import json
from typing import Any

import pytest

from storefront.orders.status import OrderStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load
from tests.support.payment_functions import signed, url_event
from tests.support.shop import Shop


def deliver(body: str, headers: dict[str, str], **parts: Any) -> Answer:
    """Call the webhook."""
    return call(load("stripe_webhook"), url_event("POST", body=body, headers=headers, **parts))


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_signed_event_settles_in_three_calls(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, *, is_base64: bool
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)
    sent = base64.b64encode(body.encode()).decode() if is_base64 else body

    with counted_calls() as calls:
        answer = deliver(sent, headers, is_base64=is_base64)

    assert (answer.status, answer.body) == (200, {"outcome": "paid"})
    assert len(calls) == 3
    assert shop.get(order_id).status is OrderStatus.PAID


def test_an_unsigned_event_is_refused_before_any_call(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)
    altered = json.dumps({**json.loads(body), "id": "evt_altered"})

    with counted_calls() as calls:
        answers = [
            deliver(body, {}),
            deliver(altered, headers),
            deliver("!!!", headers, is_base64=True),
            deliver("", headers),
        ]

    assert [answer.status for answer in answers] == [400] * 4
    assert calls == []
    assert shop.get(order_id).is_pending


def test_a_replayed_event_is_refused_after_five_minutes(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)

    clock.advance(seconds=301)

    assert deliver(body, headers).status == 400
    assert shop.get(order_id).is_pending


def test_events_that_concern_nobody_are_acknowledged(clock: FrozenClock) -> None:
    for event in ({"id": "evt_1", "type": "customer.created"}, {}, {"type": 1}):
        answer = deliver(*signed(event, clock))
        assert (answer.status, answer.body) == (200, {"outcome": "unknown"})
