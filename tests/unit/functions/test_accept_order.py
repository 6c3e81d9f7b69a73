"""Staff accept orders that are paid when they come; nobody else does, and no other order is."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.repeats import BUYER, Event, RepeatCase, new_product
from tests.support.shop import Shop
from tests.support.terms import BY_CASH, SHIPPING
from tests.support.whole_shop import FOR_NASRIN, STAFF, World, ok
from tests.unit.orders.cash import CashSales


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def accept(order_id: str, role: str = "support") -> Answer:
    event = proxy_event(user_id=STAFF_ID, role=role, path={"order_id": order_id})
    return call(load("accept_order"), event)


def test_staff_accept_what_is_paid_when_it_comes(shop: Shop) -> None:
    order = CashSales(shop).place(shop.product(price=19_900))

    answer = accept(order.order_id)

    assert answer.status == 200
    assert (answer.body["status"], answer.body["method"]) == ("accepted", "cod")
    assert (answer.body["due_online"], answer.body["due_on_delivery"]) == ("0.00", "259.00")
    assert (answer.body["payment_methods"], answer.body["expires_at"]) == ([], None)


def test_an_order_that_is_paid_before_is_not_accepted(shop: Shop) -> None:
    order_id = shop.order(shop.buyer(), {shop.product(): 1})

    answer = accept(order_id)

    assert answer.body["type"].endswith("order-state")
    assert shop.get(order_id).is_pending


def test_an_order_that_there_is_not_is_a_404() -> None:
    assert accept("01JZ8K9A2B3C4D5E6F7G8H9JKM").status == 404


@pytest.mark.parametrize("role", ["warehouse", "accountant", "customer", "guest"])
def test_who_may_not_is_refused(shop: Shop, role: str) -> None:
    assert accept(CashSales(shop).place(shop.product()).order_id, role).status == 403


def _placed(world: World) -> Event:
    """Order what is paid when it comes, in a shop that takes cash."""
    shop, product_id = world.shop, new_product(world)
    ok(shop.request("put_shipping", SHIPPING, **STAFF))
    ok(shop.request("put_checkout", BY_CASH, **STAFF))
    items = [{"product_id": product_id, "quantity": 2}]
    asked = {"items": items, "delivery": {"district": "dhaka"}, "method": "cod"}
    quote = ok(shop.request("create_quote", asked, **BUYER))["quote"]
    order = ok(shop.request("create_order", {"quote": quote, **FOR_NASRIN}, **BUYER))
    return proxy_event(**STAFF, path={"order_id": order["id"]})


REPEAT_CASE = RepeatCase(_placed)
