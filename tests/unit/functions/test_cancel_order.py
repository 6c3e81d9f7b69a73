"""Buyers cancel an order that is not paid."""

import pytest

from storefront.errors import UnavailableError
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import call, load, proxy_event
from tests.support.order_functions import ask
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


def test_canceling_answers_the_order_and_a_second_time_the_same(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})

    first = ask("cancel_order", buyer, path={"order_id": order_id})
    second = ask("cancel_order", buyer, path={"order_id": order_id})

    assert (first.status, first.body["status"]) == (200, "canceled")
    assert first.body["expires_at"] is None
    assert second == first


def test_a_provider_that_gives_no_answer_is_503_with_retry_after(
    shop: Shop, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    shop.begin_stripe(buyer, order_id)
    stripe.script.next("expire", Fault(UnavailableError()))
    module = load("cancel_order")
    monkeypatch.setattr(module, "cancellation_service", shop.cancellation_service)

    answer = call(module, proxy_event(user_id=buyer.user_id, path={"order_id": order_id}))

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
