"""Staff say where a parcel is, over HTTP, with what they have seen of it."""

from typing import Any

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.parcels import RETURNS, bought, go, pack
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase, paid_order
from tests.support.shop import Shop
from tests.support.whole_shop import STAFF, World, ok


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


@pytest.fixture
def mug(shop: Shop) -> str:
    return shop.product(stock=10)


@pytest.fixture
def order_id(shop: Shop, mug: str) -> str:
    """An order of which two units are packed."""
    order_id = bought(shop, {mug: 2})
    pack(shop, order_id, {mug: 2})
    return order_id


def change(order_id: str, body: Any, number: str = "1", etag: str | None = None) -> Answer:
    headers = {"If-Match": etag} if etag else {}
    path = {"order_id": order_id, "number": number}
    event = proxy_event(body, user_id=STAFF_ID, role="warehouse", path=path, headers=headers)
    return call(load("update_fulfilment"), event)


def test_a_parcel_goes_its_way_by_what_was_seen_of_it(order_id: str) -> None:
    sent = {"status": "handed_over", "courier": "RedX", "tracking_url": "https://redx.example/7"}

    first = change(order_id, sent)
    etag = first.headers["ETag"]
    arrived = change(order_id, {"status": "delivered"}, etag=etag)
    late = change(order_id, {"courier": "Pathao"}, etag=etag)

    assert (first.status, first.body["courier"]) == (200, "RedX")
    assert first.body["etag"] == etag
    assert (arrived.status, arrived.body["status"]) == (200, "delivered")
    assert late.status == 409  # delivered for good, whatever was seen
    assert late.body["parcel_status"] == "delivered"
    assert change(order_id, {"status": "canceled"}, "2").status == 404


def test_an_older_edition_is_not_overwritten(order_id: str) -> None:
    etag = change(order_id, {"tracking": "A1"}).headers["ETag"]
    change(order_id, {"tracking": "B2"})

    assert change(order_id, {"status": "handed_over"}, etag=etag).status == 412


def test_what_came_back_is_told_unit_by_unit(shop: Shop, order_id: str, mug: str) -> None:
    go(shop, order_id, *RETURNS)
    back = [{"product_id": mug, "restocked": 1, "damaged": 1}]

    missing = change(order_id, {"status": "back"})
    answer = change(order_id, {"status": "back", "back": back})

    assert (missing.status, missing.body["errors"][0]["field"]) == (422, "back")
    assert (answer.body["lines"][0]["restocked"], answer.body["lines"][0]["damaged"]) == (1, 1)
    assert shop.levels(mug) == (9, 9)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "lost"},
        {"status": None},
        {"courier": 7},
        {"back": []},
        {"back": [{"product_id": "x", "restocked": -1, "damaged": 0}]},
        {"lines": []},
    ],
)
def test_a_body_that_is_none_changes_nothing(order_id: str, shop: Shop, body: Any) -> None:
    version = shop.get(order_id).version

    assert change(order_id, body).status == 422
    assert shop.get(order_id).version == version


def to_be_repeated(world: World) -> Event:
    order = paid_order(world)
    path = {"order_id": order["id"]}
    body = {
        "lines": [{"product_id": order["lines"][0]["product_id"], "quantity": 1}],
        "courier": "Pathao",
    }
    key = {"headers": {"Idempotency-Key": "one"}}
    ok(world.shop.request("create_fulfilment", body, **STAFF, path=path, **key))
    return proxy_event({"status": "handed_over"}, **STAFF, path={**path, "number": "1"})


REPEAT_CASE = RepeatCase(to_be_repeated)
