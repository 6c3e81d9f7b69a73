"""Everybody who works for the shop sees the lists of the day; a cursor is of one list."""

from typing import Any

import pytest

from storefront.access import Role
from tests.support.catalog import STAFF_ID
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.parcels import bought
from tests.support.payment_functions import configure
from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def configured(shop: Shop, monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> None:
    """Functions find their configuration and the shop's tables."""
    configure(monkeypatch, clock)


def work(role: Role = Role.WAREHOUSE, **query: Any) -> Answer:
    return call(load("list_work"), proxy_event(user_id=STAFF_ID, role=role.value, query=query))


def test_orders_to_pack_are_listed_page_by_page_with_who_bought(shop: Shop) -> None:
    product, buyer = shop.product(stock=9), shop.customer("rahima@example.com", "Rahima")
    sold = {bought(shop, {product: 1}, buyer) for _ in range(3)}

    first = work(limit="2")
    second = work(limit="2", stage="to_pack", cursor=first.body["next_cursor"])

    rows = [*first.body["items"], *second.body["items"]]
    assert (len(first.body["items"]), {one["order"]["id"] for one in rows}) == (2, sold)
    assert {one["order"]["buyer"]["name"] for one in rows} == {"Rahima"}
    assert (second.body["stage"], second.body["next_cursor"]) == ("to_pack", None)
    counted = {one["stage"]: one["count"] for one in first.body["stages"]}
    assert counted.pop("to_pack") == 3
    assert {*counted.values()} == {0}


def test_what_is_no_list_of_the_day_is_refused(shop: Shop) -> None:
    product = shop.product(stock=9)
    for _ in range(2):
        bought(shop, {product: 1})
    cursor = work(limit="1").body["next_cursor"]

    assert work(stage="pending").body["errors"][0]["field"] == "stage"
    assert work(limit="31").status == 422
    assert work(stage="late", cursor=cursor).body["type"].endswith("invalid-cursor")
    assert work(Role.CUSTOMER).status == 403
