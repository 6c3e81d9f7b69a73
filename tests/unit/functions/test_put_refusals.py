"""Staff write down what was not taken, over HTTP: how much in all, so that a repeat is none."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase
from tests.support.shop import Shop
from tests.support.whole_shop import STAFF, World, ok
from tests.unit.functions.test_create_collection import accepted
from tests.unit.orders.cash import CashSales


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def product(shop: Shop) -> str:
    return shop.product(stock=5, price=19_900)


@pytest.fixture
def order_id(shop: Shop, product: str) -> str:
    """An accepted order of two units."""
    return CashSales(shop).accepted(product, 2).order_id


def refuse(order_id: str, *units: dict[str, Any], role: str = "support") -> Answer:
    path = {"order_id": order_id}
    event = proxy_event({"units": list(units)}, user_id=STAFF_ID, role=role, path=path)
    return call(load("put_refusals"), event)


def test_what_was_not_taken_is_written_down(shop: Shop, order_id: str, product: str) -> None:
    answer = refuse(order_id, {"product_id": product, "refused": 1, "back": 1})

    assert (answer.status, answer.body["status"]) == (200, "accepted")
    cash = answer.body["cash"]
    assert (cash["forgone"], cash["outstanding"]) == ("199.00", "259.00")
    assert cash["refused"] == [{"product_id": product, "refused": 1, "back": 1}]
    assert shop.levels(product) == (4, 4)
    assert refuse(order_id, {"product_id": product, "refused": 1, "back": 1}).body == answer.body


def test_an_order_of_which_nothing_was_taken_is_over(order_id: str, product: str) -> None:
    assert refuse(order_id, {"product_id": product, "refused": 2}).body["status"] == "refused"


@pytest.mark.parametrize(
    ("unit", "field"),
    [
        ({"refused": 3}, "units.0.refused"),
        ({"refused": 1, "back": 2}, "units.0.back"),
        ({"refused": -1}, "units.0.refused"),
        ({"refused": 1, "why": "torn"}, "units.0.why"),
    ],
)
def test_what_cannot_be_is_told_by_field(
    shop: Shop, order_id: str, product: str, unit: dict[str, Any], field: str
) -> None:
    answer = refuse(order_id, {"product_id": product, **unit})

    assert answer.status == 422
    assert [one["field"] for one in answer.body["errors"]] == [field]
    assert shop.get(order_id).refused == {}


def test_each_product_is_named_once(order_id: str, product: str) -> None:
    one = {"product_id": product, "refused": 1}

    assert refuse(order_id, one, one).status == 422
    assert refuse(order_id).status == 422


@pytest.mark.parametrize("role", ["warehouse", "customer", "guest"])
def test_who_may_not_is_refused(order_id: str, product: str, role: str) -> None:
    assert refuse(order_id, {"product_id": product, "refused": 1}, role=role).status == 403


def _to_be_repeated(world: World) -> Event:
    path = {"order_id": accepted(world)}
    order = ok(world.shop.request("get_order", **STAFF, path=path))
    unit = {"product_id": order["lines"][0]["product_id"], "refused": 1, "back": 1}
    return proxy_event({"units": [unit]}, **STAFF, path=path)


REPEAT_CASE = RepeatCase(_to_be_repeated)
