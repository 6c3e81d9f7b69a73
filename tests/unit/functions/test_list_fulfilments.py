"""A buyer sees where their parcels are; staff see what is left to pack, too."""

import pytest

from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.parcels import ARRIVES, bought, go, pack
from tests.support.payment_functions import configure
from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def parcels_of(order_id: str, user_id: str, role: str = "customer") -> Answer:
    event = proxy_event(user_id=user_id, role=role, path={"order_id": order_id})
    return call(load("list_fulfilments"), event)


def test_parcels_are_shown_with_how_to_follow_them_and_what_is_left(shop: Shop) -> None:
    mug, buyer = shop.product(stock=5), shop.buyer()
    order_id = bought(shop, {mug: 3}, buyer)
    pack(shop, order_id, {mug: 2})
    go(shop, order_id, *ARRIVES)

    shown = parcels_of(order_id, buyer.user_id)

    (parcel,) = shown.body["items"]
    assert (parcel["status"], parcel["courier"]) == ("delivered", "Pathao")
    assert parcel["tracking_url"] == "https://pathao.example/DL121224VS8TTJ"
    assert parcel["lines"][0]["name"].startswith("Product ")
    assert shown.body["fulfilment_status"] == "partly_delivered"
    assert [(one["product_id"], one["quantity"]) for one in shown.body["left"]] == [(mug, 1)]
    assert parcels_of(order_id, STAFF_ID, "warehouse").body == shown.body


def test_of_an_order_that_is_not_paid_nothing_is_to_be_packed(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(stock=5): 1})

    assert parcels_of(order_id, buyer.user_id).body == {
        "fulfilment_status": "none",
        "left": [],
        "items": [],
        "next_cursor": None,
    }
    assert parcels_of(order_id, shop.buyer().user_id).status == 404
