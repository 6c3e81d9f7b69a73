"""Staff list products, those that are not on sale among them."""

from functools import partial
from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.catalog.wanted import IN_TURN, ProductFilters
from storefront.db.tables import BY_LISTING
from storefront.inventory.model import ProductStatus
from storefront.paging import PageRequest
from tests.support.account_fixtures import shop_on
from tests.support.catalog import create, mug, shirt
from tests.support.catalog_functions import ask_as_manager, ask_as_warehouse
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before


def test_what_runs_low_is_listed_with_how_much_of_it_is_left(editor: ProductService) -> None:
    create(editor, mug())
    product_id = shirt(editor)

    page = ask_as_manager("list_all_products", query={"stock": "low", "status": "active"}).body

    told = {one["name"]: one["running_low"] for one in page["items"]}
    assert [one["choice"] for one in told["Mug"]] == [[]]
    assert told["Shirt"][3] == {
        "id": f"{product_id}-004",
        "sku": "SHIRT-4",
        "choice": ["Blue", "XL"],
        "available": 0,
        "low_mark": 0,
    }
    assert ask_as_manager("list_all_products", query={"stock": "high"}).status == 422


@pytest.mark.parametrize("status", ["active", "inactive", "archived"])
def test_staff_list_the_products_of_a_status(product_ids: dict[str, str], status: str) -> None:
    (item,) = ask_as_warehouse("list_all_products", query={"status": status}).body["items"]

    assert (item["id"], item["status"]) == (product_ids[status], status)


def test_staff_list_all_products_page_by_page(product_ids: dict[str, str]) -> None:
    found, cursor = [], None
    while True:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = ask_as_warehouse("list_all_products", query=query).body
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert found == sorted(product_ids.values())


def test_a_cursor_of_one_status_is_of_no_use_for_another(editor: ProductService) -> None:
    for code in "AB":
        create(editor, mug(code))
    cursor = ask_as_warehouse("list_all_products", query={"limit": "1"}).body["next_cursor"]

    assert (
        ask_as_warehouse("list_all_products", query={"status": "inactive", "cursor": cursor}).status
        == 400
    )


def test_an_unknown_status_is_pointed_at(aws: object) -> None:
    answer = ask_as_warehouse("list_all_products", query={"status": "sold"})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "status")


def test_a_product_that_is_archived_between_two_reads_is_in_neither_list_twice(
    product_ids: dict[str, str], editor: ProductService, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_on(store)
    products = shop.products
    read = products._get_many

    def archive_first(found: Any) -> Any:
        editor.archive(product_ids["active"])
        return read(found)

    monkeypatch.setattr(products, "_get_many", archive_first)

    page = shop.staff_catalog_service.page(ProductFilters(ProductStatus.ACTIVE), PageRequest())

    assert page.items == []


def test_a_list_of_all_statuses_takes_nine_calls(product_ids: dict[str, str]) -> None:
    assert len(product_ids) == 3
    with counted_calls() as calls:
        ask_as_warehouse("list_all_products")

    assert calls == ["Query"] * 8 + ["BatchGetItem"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (ProductStatus.ACTIVE, ProductStatus.INACTIVE),
        (ProductStatus.INACTIVE, ProductStatus.ACTIVE),
        (ProductStatus.ACTIVE, ProductStatus.ARCHIVED),
        (ProductStatus.INACTIVE, ProductStatus.ARCHIVED),
    ],
)
def test_a_product_that_moves_while_all_are_listed_is_listed_once(
    product_ids: dict[str, str], editor: ProductService, was: ProductStatus, becomes: ProductStatus
) -> None:
    """Before whichever query: its old group is read, or the new one, and in the end one answer."""
    shards = sum(BY_LISTING.shards[one.value] for one in IN_TURN)
    for nth in range(1, shards + 1):
        moving = create(editor, mug(f"M{nth}", status=was))
        change = (
            partial(editor.archive, moving)
            if becomes is ProductStatus.ARCHIVED
            else partial(editor.update, moving, ProductChanges(status=becomes))
        )
        with just_before(change, "Query", nth=nth):
            items = ask_as_warehouse("list_all_products").body["items"]

        assert {product_ids[one] for one in product_ids} < {item["id"] for item in items}
        found = [item["status"] for item in items if item["id"] == moving]
        assert found == [becomes.value], f"before query {nth}"
