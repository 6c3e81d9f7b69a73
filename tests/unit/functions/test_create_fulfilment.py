"""Staff pack units of an order, over HTTP: each once, and none that is not left."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.parcels import bought
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase, paid_order
from tests.support.shop import Shop
from tests.support.whole_shop import STAFF, World


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=10)


@pytest.fixture
def order_id(shop: Shop, mug: str) -> str:
    return bought(shop, {mug: 3})


def pack(order_id: str, body: Any, role: str = "warehouse", key: str = "one") -> Answer:
    path, headers = {"order_id": order_id}, {"Idempotency-Key": key}
    event = proxy_event(body, user_id=STAFF_ID, role=role, path=path, headers=headers)
    return call(load("create_fulfilment"), event)


def units(product_id: str, quantity: Any) -> dict[str, Any]:
    return {"lines": [{"product_id": product_id, "quantity": quantity}]}


def test_units_are_packed_once_however_often_that_is_sent(order_id: str, mug: str) -> None:
    body = {**units(mug, 2), "courier": " Pathao ", "tracking": "DL1"}

    first, again = pack(order_id, body), pack(order_id, body)
    other = pack(order_id, units(mug, 2), key="two")

    assert (first.status, again.body) == (201, first.body)
    assert (first.body["number"], first.body["status"]) == (1, "packed")
    assert (first.body["courier"], first.body["tracking"]) == ("Pathao", "DL1")
    assert [one["quantity"] for one in first.body["lines"]] == [2]
    assert other.status == 409
    assert other.body["left"] == [{"product_id": mug, "quantity": 1}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"product_id": "x", "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"product_id": "x", "quantity": 1}] * 2}, "lines"),
        ({"courier": "x" * 61}, "courier"),
        ({"courier": "a\u202eb"}, "courier"),
        ({"tracking": "a b"}, "tracking"),
        ({"tracking_url": "http://pathao.example"}, "tracking_url"),
        ({"tracking_url": "javascript:alert(1)"}, "tracking_url"),
        ({"status": "delivered"}, "status"),
    ],
)
def test_a_body_that_is_none_packs_nothing(
    shop: Shop, order_id: str, mug: str, change: dict[str, Any], field: str
) -> None:
    answer = pack(order_id, {**units(mug, 1), **change})

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert shop.get(order_id).parcels == 0


def to_be_repeated(world: World) -> Event:
    order = paid_order(world)
    body = units(order["lines"][0]["product_id"], 1)
    return proxy_event(body, **STAFF, path={"order_id": order["id"]})


REPEAT_CASE = RepeatCase(to_be_repeated)
