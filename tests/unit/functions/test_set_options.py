"""Staff say in what the variants of a product differ, over HTTP."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from storefront.inventory.service import StockService
from tests.support.catalog import STAFF_ID, create, mug, received, shirt
from tests.support.functions import Answer, call, load, proxy_event, told
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World
from tests.unit.functions.test_create_variants import SHIRT, new_shirt

SIZE = {"name": "Size", "values": ["M", "L", "XL"]}
COLOUR = {"name": "Colour", "values": ["Red", "Blue"]}


def _widening(world: World) -> Event:
    path = {"product_id": new_shirt(world)["id"]}
    seen = {"If-Match": world.shop.request("get_product", path=path).headers["ETag"]}
    options = [{"name": "Size", "values": ["S", "M", "L", "XL"]}]
    return proxy_event({"options": options}, **STAFF, path=path, headers=seen)


REPEAT_CASE = RepeatCase(_widening)


def set_options(product_id: str, *options: Any, **more: Any) -> Answer:
    event = proxy_event(
        {"options": list(options)},
        user_id=STAFF_ID,
        role="manager",
        path={"product_id": product_id},
        **more,
    )
    return call(load("set_options"), event)


def test_a_product_with_other_options_is_answered_whole(editor: ProductService) -> None:
    answer = set_options(shirt(editor), {**COLOUR, "name": "Shade"}, SIZE)

    assert answer.status == 200
    assert [one["name"] for one in answer.body["options"]] == ["Shade", "Size"]
    assert len(answer.body["variants"]) == 4
    assert answer.headers["ETag"]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ([], "options"),
        ([SIZE, SIZE], "options"),
        ([SIZE, COLOUR, {"name": "a", "values": ["b"]}, {"name": "c", "values": ["d"]}], "options"),
        ([{"name": "Size", "values": []}], "options.0.values"),
        ([{"name": "Size", "values": ["M", "M"]}], "options.0.values"),
        ([{"name": "Size", "values": ["M" * 41]}], "options.0.values.0"),
        ([{"name": "Size", "values": ["M\nL"]}], "options.0.values.0"),
        ([{"name": " ", "values": ["M"]}], "options.0.name"),
        ([{"name": "Size", "values": [str(number) for number in range(101)]}], "options.0.values"),
        ([COLOUR], "options"),
    ],
)
def test_options_that_cannot_be_are_refused_beside_the_field(
    editor: ProductService, options: list[Any], field: str
) -> None:
    answer = set_options(shirt(editor), *options)

    assert (answer.status, [one["field"] for one in answer.body["errors"]]) == (422, [field])


def test_a_product_with_units_gets_no_options(
    editor: ProductService, stockroom: StockService
) -> None:
    product_id = create(editor, mug())
    stockroom.change(received(product_id), None)

    answer = set_options(product_id, SIZE)

    assert told(answer) == (409, "stock-left")


def test_first_options_are_set_for_the_edition_that_was_seen(editor: ProductService) -> None:
    product_id = create(editor, mug())
    path = {"product_id": product_id}
    event = proxy_event(user_id=STAFF_ID, role="manager", path=path)
    seen = call(load("get_any_product"), event).headers["ETag"]

    stale = set_options(product_id, SIZE, headers={"If-Match": '"another"'})
    answer = set_options(product_id, SIZE, headers={"If-Match": seen})

    assert (stale.status, answer.status) == (412, 200)
    assert answer.body["options"] == [SIZE]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Shirt"},
        {**SHIRT, "sku": "S"},
        {**SHIRT, "price": "5.00"},
        {"name": "Shirt", "options": SHIRT["options"]},
        {"name": "Shirt", "variants": SHIRT["variants"]},
        {"name": "Shirt", "sku": "S", "price": "5.00", "options": SHIRT["options"]},
    ],
)
def test_a_new_product_is_sold_itself_or_by_its_variants(body: Any) -> None:
    answer = call(load("create_product"), proxy_event(body, user_id=STAFF_ID, role="manager"))

    (error,) = answer.body["errors"]
    assert error["message"] == "must have sku and price, or else options and variants"
