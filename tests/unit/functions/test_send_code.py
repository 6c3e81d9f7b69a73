"""A buyer asks for a code over HTTP: told by why none is sent, and nothing of the code itself."""

import pytest

from storefront.orders.model import Order
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure, keep_buyer_keys
from tests.support.repeats import BUYER, Event, RepeatCase
from tests.support.shop import Shop
from tests.support.whole_shop import World
from tests.unit.functions.test_create_collection import placed
from tests.unit.messages.test_confirming import Confirmer


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration, the shop's tables and the keys of codes."""
    configure(monkeypatch, clock)
    keep_buyer_keys()


def send(order: Order, user_id: str | None = None) -> Answer:
    path = {"order_id": order.order_id}
    return call(load("send_code"), proxy_event(user_id=user_id or order.user_id, path=path))


def test_a_code_is_sent_and_the_next_a_minute_later(shop: Shop) -> None:
    service = Confirmer(shop)
    order = service.place(shop.product())

    first, again = send(order), send(order)

    assert (first.status, first.body) == (202, "")
    assert (again.status, again.body["why"]) == (409, "wait")
    assert again.body["type"].endswith("code-not-sent")
    assert again.body["again_at"] is not None
    assert len(service.sent()) == 1


def test_what_is_somebody_else_s_is_a_404(shop: Shop) -> None:
    order = Confirmer(shop).place(shop.product())

    assert send(order, shop.buyer().user_id).status == 404


def test_what_is_over_is_not_confirmed(shop: Shop) -> None:
    service = Confirmer(shop)
    order = service.place(shop.product())
    shop.cancel(service.buyer, order.order_id)

    assert send(order).body["type"].endswith("order-state")


def _to_be_repeated(world: World) -> Event:
    return proxy_event(**BUYER, path={"order_id": placed(world, codes_a_day=5)})


REPEAT_CASE = RepeatCase(_to_be_repeated, same=False, status=409)
