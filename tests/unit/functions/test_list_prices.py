"""Staff see what a product or variant has cost, and what buyers were told, over HTTP."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug, shirt
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event

SALE = {
    "price": "150.00",
    "starts_at": "2099-12-16T00:00:00+06:00",
    "ends_at": "2099-12-17T00:00:00.5+06:00",
}


def change(product_id: str, body: Any) -> Answer:
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path={"product_id": product_id})
    return call(load("update_product"), event)


def prices(item_id: str, **query: str) -> Answer:
    path = {"product_id": item_id}
    event = proxy_event(user_id=STAFF_ID, role="accountant", path=path, query=query)
    return call(load("list_prices"), event)


def test_the_history_is_shown_page_by_page(editor: ProductService) -> None:
    product_id = create(editor, mug())
    set_ = change(product_id, {"sale": SALE, "compare_at_price": "250.00"})
    ended = change(product_id, {"sale": None, "compare_at_price": None})

    first = prices(product_id, limit="2")
    last = prices(product_id, limit="2", cursor=first.body["next_cursor"])

    assert (set_.status, ended.status, first.status) == (200, 200, 200)
    assert [one["number"] for one in first.body["items"] + last.body["items"]] == [3, 2, 1]
    assert last.body["next_cursor"] is None
    planned = first.body["items"][1]
    assert planned["sale"] == {
        "price": "150.00",
        "starts_at": "2099-12-15T18:00:00.000Z",
        "ends_at": "2099-12-16T18:00:00.000Z",
    }
    assert (planned["regular_price"], planned["compare_at_price"]) == ("199.00", "250.00")
    assert planned["actor"] == STAFF_ID


def test_staff_see_what_is_planned_and_buyers_do_not(editor: ProductService) -> None:
    product_id = create(editor, mug())
    answer = change(product_id, {"sale": SALE})

    shown = call(load("get_product"), proxy_event(path={"product_id": product_id}))

    assert answer.body["sale"]["price"] == "150.00"
    assert (answer.body["price"], answer.body["regular_price"]) == ("199.00", None)
    assert "sale" not in shown.body
    assert shown.body["on_sale_until"] is None


def test_a_variant_has_prices_of_its_own(editor: ProductService) -> None:
    product_id = shirt(editor)

    assert prices(f"{product_id}-002").body["items"][0]["regular_price"] == "520.00"
    assert prices(product_id).status == 404
    assert prices(f"{product_id}-009").status == 404


def test_the_price_of_a_list_is_that_of_the_cheapest_at_this_moment(
    editor: ProductService, clock: FrozenClock
) -> None:
    del clock
    product_id = shirt(editor)
    path = {"variant_id": f"{product_id}-004"}
    sale = {"sale": {"price": "300.00", "ends_at": "2099-01-01T00:00:00Z"}}
    event = proxy_event(sale, user_id=STAFF_ID, role="manager", path=path)
    assert call(load("update_variant"), event).status == 200

    (card,) = call(load("list_products"), proxy_event()).body["items"]

    assert (card["price"], card["price_max"], card["regular_price"]) == (
        "300.00",
        "530.00",
        "540.00",
    )


@pytest.mark.parametrize(
    "moment",
    [
        "2099-12-16",
        "2099-12-16T00:00:00",
        "2099-12-16T25:00:00Z",
        "2099-02-30T00:00:00Z",
        "0001-01-01T00:00:00+06:00",
        "9999-12-31T23:59:59-06:00",
        "২০৯৯-12-16T00:00:00Z",
        "next week",
        1_000_000_000,
        None,
    ],
)
def test_what_is_no_moment_with_its_zone_is_refused(editor: ProductService, moment: Any) -> None:
    product_id = create(editor, mug())

    answer = change(product_id, {"sale": {"price": "150.00", "ends_at": moment}})

    assert (answer.status, [one["field"] for one in answer.body["errors"]]) == (
        422,
        ["sale.ends_at"],
    )


def test_a_product_is_compared_from_its_first_day(aws: object) -> None:
    del aws
    new = {"sku": "CUP", "name": "Cup", "price": "100.00", "currency": "BDT"}
    module = load("create_product")

    def create_it(**more: str) -> Answer:
        return call(module, proxy_event(new | more, user_id=STAFF_ID, role="manager"))

    refused = create_it(compare_at_price="100.00")
    made = create_it(compare_at_price="120.00")

    assert [one["field"] for one in refused.body["errors"]] == ["compare_at_price"]
    assert (made.status, made.body["compare_at_price"]) == (201, "120.00")
    assert prices(made.body["id"]).body["items"][0]["actor"] == STAFF_ID
