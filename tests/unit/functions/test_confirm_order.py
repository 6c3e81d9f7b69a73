"""A buyer confirms an order over HTTP, by the code that their phone was sent."""

from typing import Any

import pytest

from storefront.messages.codes import Codes
from storefront.orders.model import Order
from storefront.parameters import Secret
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, keep_buyer_keys
from tests.support.repeats import BUYER, Event, RepeatCase
from tests.support.shop import BUYER_KEYS, Shop
from tests.support.whole_shop import World, ok
from tests.unit.functions.test_create_collection import placed
from tests.unit.messages.test_confirming import Confirmer, other_than


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration, the shop's tables and the keys of codes."""
    configure(monkeypatch, clock)
    keep_buyer_keys()


def code_of(order_id: str, number: int = 1) -> str:
    return Codes(Secret("codes", lambda _: BUYER_KEYS)).of(order_id, number)


def confirm(order: Order, body: Any, user_id: str | None = None) -> Answer:
    path = {"order_id": order.order_id}
    event = proxy_event(body, user_id=user_id or order.user_id, path=path)
    return call(load("confirm_order"), event)


def test_the_code_accepts_the_order_and_a_wrong_one_is_told_how_often_one_may_try(
    shop: Shop,
) -> None:
    service = Confirmer(shop)
    order = service.place(shop.product(stock=5))
    service.ask_for_code(order)
    code = code_of(order.order_id)

    wrong = confirm(order, {"code": other_than(code)})
    right = confirm(order, {"code": code})

    assert (wrong.status, wrong.body["why"], wrong.body["tries_left"]) == (409, "wrong", 4)
    assert wrong.body["type"].endswith("code-refused")
    assert (right.status, right.body["status"]) == (200, "accepted")
    assert right.body["cash"]["by_code"] is True
    assert confirm(order, {"code": code}).body == right.body


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "", 123456, "১২৩৪৫৬"])
def test_what_is_no_code_is_refused(shop: Shop, code: Any) -> None:
    order = Confirmer(shop).place(shop.product())

    assert confirm(order, {"code": code}).status == 422


def test_what_is_somebody_else_s_is_a_404(shop: Shop) -> None:
    order = Confirmer(shop).place(shop.product())

    assert confirm(order, {"code": "123456"}, shop.buyer().user_id).status == 404


def _to_be_repeated(world: World) -> Event:
    path = {"order_id": placed(world, codes_a_day=5)}
    ok(world.shop.request("send_code", **BUYER, path=path))
    return proxy_event({"code": code_of(path["order_id"])}, **BUYER, path=path)


#: A try whose answer was lost counts.
REPEAT_CASE = RepeatCase(_to_be_repeated, adds=frozenset({"CONFIRMATION"}))
