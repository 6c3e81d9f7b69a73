"""Staff read and list products that are not on sale."""

from functools import partial
from typing import Any

import pytest

from storefront.catalog.model import ProductChanges
from storefront.catalog.service import ProductService
from storefront.catalog.wanted import IN_TURN, Wanted
from storefront.db.tables import BY_LISTING
from storefront.inventory.model import ProductStatus
from storefront.inventory.service import StockService
from storefront.paging import PageRequest
from tests.support.account_fixtures import shop_on
from tests.support.catalog import INACTIVE, STAFF_ID, create, mug, received
from tests.support.dynamodb import counted_calls
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.interleaving import just_before


@pytest.fixture
def ids(editor: ProductService) -> dict[str, str]:
    """A product of each status, by status."""
    made = {
        "active": create(editor, mug("A")),
        "inactive": create(editor, mug("I", status=INACTIVE)),
        "archived": create(editor, mug("X")),
    }
    editor.archive(made["archived"])
    return made


def ask(function: str, role: str = "warehouse", **parts: Any) -> Answer:
    return call(load(function), proxy_event(user_id=STAFF_ID, role=role, **parts))


@pytest.mark.parametrize("status", ["active", "inactive", "archived"])
def test_staff_list_the_products_of_a_status(ids: dict[str, str], status: str) -> None:
    (item,) = ask("list_all_products", query={"status": status}).body["items"]

    assert (item["id"], item["status"]) == (ids[status], status)


def test_staff_list_all_products_page_by_page(ids: dict[str, str]) -> None:
    found, cursor = [], None
    while True:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = ask("list_all_products", query=query).body
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert found == sorted(ids.values())


def test_a_cursor_of_one_status_is_of_no_use_for_another(editor: ProductService) -> None:
    for code in "AB":
        create(editor, mug(code))
    cursor = ask("list_all_products", query={"limit": "1"}).body["next_cursor"]

    assert ask("list_all_products", query={"status": "inactive", "cursor": cursor}).status == 400


@pytest.mark.parametrize("status", ["active", "inactive", "archived"])
def test_staff_read_a_product_of_any_status_with_what_is_on_the_shelf(
    ids: dict[str, str], stockroom: StockService, status: str
) -> None:
    if status != "archived":
        stockroom.change(received(ids[status], 7), None)

    answer = ask("get_any_product", path={"product_id": ids[status]})

    assert (answer.status, answer.body["status"]) == (200, status)
    assert answer.body["on_hand"] == (0 if status == "archived" else 7)


def test_a_product_that_is_not_on_sale_is_edited_as_it_was_read(ids: dict[str, str]) -> None:
    path = {"product_id": ids["inactive"]}
    seen = {"If-Match": ask("get_any_product", path=path).headers["ETag"]}

    changes = [{"price": "150.00"}, {"price": "99.00"}]
    statuses = [
        ask("update_product", "manager", path=path, body=one, headers=seen).status
        for one in changes
    ]

    assert statuses == [200, 412]
    assert ask("get_any_product", path=path).body["price"] == "150.00"


def test_an_unknown_product_is_a_404_and_an_unknown_status_is_pointed_at(aws: object) -> None:
    assert ask("get_any_product", path={"product_id": STAFF_ID}).status == 404
    answer = ask("list_all_products", query={"status": "sold"})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "status")


@pytest.mark.parametrize("role", ["customer", "guest"])
def test_buyers_read_what_is_on_sale_and_nothing_else(ids: dict[str, str], role: str) -> None:
    assert ask("list_all_products", role).status == 403
    assert ask("get_any_product", role, path={"product_id": ids["archived"]}).status == 403
    for status, answer in (("inactive", 404), ("archived", 410)):
        public = call(load("get_product"), proxy_event(path={"product_id": ids[status]}))
        assert public.status == answer
    listed = call(load("list_products"), proxy_event()).body["items"]
    assert [item["id"] for item in listed] == [ids["active"]]


def test_a_product_that_is_archived_between_two_reads_is_in_neither_list_twice(
    ids: dict[str, str], editor: ProductService, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_on(store)
    products = shop.products
    read = products._get_many

    def archive_first(found: Any) -> Any:
        editor.archive(ids["active"])
        return read(found)

    monkeypatch.setattr(products, "_get_many", archive_first)

    page = shop.staff_catalog_service.page(Wanted(ProductStatus.ACTIVE), PageRequest())

    assert page.items == []


def test_a_list_of_all_statuses_takes_nine_calls(ids: dict[str, str]) -> None:
    assert len(ids) == 3
    with counted_calls() as calls:
        ask("list_all_products")

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
    ids: dict[str, str], editor: ProductService, was: ProductStatus, becomes: ProductStatus
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
            items = ask("list_all_products").body["items"]

        assert {ids[one] for one in ids} < {item["id"] for item in items}
        found = [item["status"] for item in items if item["id"] == moving]
        assert found == [becomes.value], f"before query {nth}"
