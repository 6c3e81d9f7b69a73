"""Staff add variants, over HTTP; buyers order them, and never a product in their place."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from storefront.inventory.service import StockService
from tests.support.catalog import STAFF_ID, create, mug, received, shirt
from tests.support.clock import FrozenClock
from tests.support.functions import Answer, call, load, proxy_event, told
from tests.support.payment_functions import configure
from tests.support.repeats import Event, RepeatCase
from tests.support.whole_shop import STAFF, World, ok

SHIRT = {
    "name": "Shirt",
    "options": [{"name": "Size", "values": ["M", "L", "XL"]}],
    "variants": [
        {"sku": "SHIRT-M", "choice": ["M"], "price": "500.00"},
        {"sku": "SHIRT-L", "choice": ["L"], "price": "550.00"},
    ],
}
EXTRA_LARGE = {"variants": [{"sku": "SHIRT-XL", "choice": ["XL"], "price": "600.00"}]}


def new_shirt(world: World) -> dict[str, Any]:
    """Return a new product with two variants."""
    made: dict[str, Any] = ok(world.shop.request("create_product", SHIRT, **STAFF))
    return made


def _adding(world: World) -> Event:
    return proxy_event(EXTRA_LARGE, **STAFF, path={"product_id": new_shirt(world)["id"]})


REPEAT_CASE = RepeatCase(_adding)


def add(product_id: str, *variants: dict[str, Any], **options: Any) -> Answer:
    body = {"variants": list(variants)}
    path = {"product_id": product_id}
    event = proxy_event(body, user_id=STAFF_ID, role="manager", path=path, **options)
    return call(load("create_variants"), event)


def order(product_id: str) -> Answer:
    body = {"items": [{"product_id": product_id, "quantity": 1}]}
    return call(load("create_order"), proxy_event(body, user_id=STAFF_ID, role="customer"))


def test_variants_are_answered_with_their_ids_and_etags(editor: ProductService) -> None:
    product_id = shirt(editor)
    call(
        load("archive_variant"),
        proxy_event(user_id=STAFF_ID, role="manager", path={"variant_id": f"{product_id}-001"}),
    )

    answer = add(product_id, {"sku": "new", "choice": ["Red", "M"], "price": "700.00"})

    assert answer.status == 201
    (variant,) = answer.body["items"]
    assert variant.pop("etag").startswith('"')
    assert variant == {
        "id": f"{product_id}-005",
        "sku": "NEW",
        "choice": ["Red", "M"],
        "price": "700.00",
        "regular_price": None,
        "on_sale_until": None,
        "lowest_30_days": None,
        "compare_at_price": None,
        "sale": None,
        "available": 0,
        "on_hand": 0,
        "to_ship": 0,
        "barcode": None,
        "low_mark": 0,
        "status": "active",
    }


def test_what_is_wrong_is_said_beside_the_variant(editor: ProductService) -> None:
    product_id = shirt(editor)

    taken = add(product_id, {"sku": "A", "choice": ["Red", "M"], "price": "700.00"})
    twice = add(
        product_id,
        {"sku": "A", "choice": ["Red", "M"], "price": "1"},
        {"sku": "a", "choice": ["Red", "XL"], "price": "1"},
    )
    free = add(product_id, {"sku": "A", "choice": ["Red", "M"], "price": "0"})

    assert [one["field"] for one in taken.body["errors"]] == ["variants.0.choice"]
    assert [one["message"] for one in twice.body["errors"]] == [
        "two variants have the same SKU code"
    ]
    assert [one["field"] for one in free.body["errors"]] == ["variants.0.price"]
    assert {taken.status, twice.status, free.status} == {422}


def test_a_product_without_options_and_a_code_that_is_taken_are_conflicts(
    editor: ProductService,
) -> None:
    mug_id, product_id = create(editor, mug("MUG-1")), shirt(editor)
    call(
        load("archive_variant"),
        proxy_event(user_id=STAFF_ID, role="manager", path={"variant_id": f"{product_id}-001"}),
    )
    variant = {"sku": "MUG-1", "choice": ["Red", "M"], "price": "700.00"}

    none, taken = add(mug_id, variant), add(product_id, variant)

    assert told(none) == (409, "no-options")
    assert (*told(taken), taken.body["skus"]) == (409, "sku-taken", ["MUG-1"])


def test_too_many_variants_are_a_conflict(
    editor: ProductService, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id = shirt(editor)
    monkeypatch.setattr("storefront.catalog.variants.LAST_NUMBER", 4)
    call(
        load("archive_variant"),
        proxy_event(user_id=STAFF_ID, role="manager", path={"variant_id": f"{product_id}-001"}),
    )

    answer = add(product_id, {"sku": "A", "choice": ["Red", "M"], "price": "700.00"})

    assert told(answer) == (409, "too-many-variants")


def test_a_variant_is_ordered_and_never_the_product_in_its_place(
    editor: ProductService,
    stockroom: StockService,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, clock)
    product_id = shirt(editor)
    stockroom.change(received(f"{product_id}-002", 1), None)

    silent, chosen = order(product_id), order(f"{product_id}-002")
    gone, unknown = order(f"{product_id}-002"), order(f"{product_id}-009")

    assert told(silent) == (422, "choose-variant")
    ids = [f"{product_id}-{number:03}" for number in range(1, 5)]
    assert silent.body["variants"] == {product_id: ids}
    assert chosen.status == 201
    (line,) = chosen.body["lines"]
    assert (line["product_id"], line["name"]) == (f"{product_id}-002", "Shirt, Red / XL")
    assert told(gone) == (409, "out-of-stock")
    assert told(unknown) == (409, "product-unavailable")
