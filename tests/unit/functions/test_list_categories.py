"""Buyers see the categories that are on, and products by category."""

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import create, mug
from tests.support.categories import ask, made
from tests.support.functions import Answer, call, load, proxy_event


def get(function: str, **parts: object) -> Answer:
    """Call a function as anybody may."""
    return call(load(function), proxy_event(**parts))  # type: ignore[arg-type]


def test_each_category_comes_before_those_below_it(aws: object) -> None:
    home = made("Home")
    tea = made("Tea")
    mugs = made("Mugs", parent_id=home)
    made("Secret", active=False)

    items = get("list_categories").body["items"]

    assert [(one["id"], one["parent_id"]) for one in items] == [
        (home, None),
        (mugs, home),
        (tea, None),
    ]
    assert items[0]["name"] == {"en": "Home", "bn": None}


def test_who_has_the_categories_as_they_are_is_not_sent_them_again(aws: object) -> None:
    made("Home")
    first = get("list_categories")
    seen = {"If-None-Match": first.headers["ETag"]}

    again = get("list_categories", headers=seen)
    made("Tea")
    changed = get("list_categories", headers=seen)

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert (again.status, again.body) == (304, "")
    assert (changed.status, len(changed.body["items"])) == (200, 2)


def test_products_are_listed_by_category_page_by_page(editor: ProductService) -> None:
    home = made("Home")
    mugs = made("Mugs", parent_id=home)
    ids = [create(editor, mug(code)) for code in "AB"]
    create(editor, mug("C"))
    for product_id in ids:
        body = {"category_ids": [mugs]}
        answer = ask("update_product", body, path={"product_id": product_id})
        assert answer.body["category_ids"] == [mugs]

    query = {"category": home, "limit": "1"}
    first = get("list_products", query=query).body
    second = get("list_products", query={**query, "cursor": first["next_cursor"]}).body

    assert sorted(one["id"] for one in [*first["items"], *second["items"]]) == sorted(ids)
    assert second["next_cursor"] is None
    other = {"category": mugs, "cursor": first["next_cursor"]}
    assert get("list_products", query=other).status == 400


@pytest.mark.parametrize("category", ["nothing", "", "01J00000000000000000000000"])
def test_products_of_no_category_are_not_found(aws: object, category: str) -> None:
    answer = get("list_products", query={"category": category})

    assert (answer.status, answer.body["type"]) == (404, "urn:storefront:problem:unknown-category")


@pytest.mark.parametrize(
    "ids", [["nowhere"], ["A", "A"], [str(n) for n in range(11)], "A", [1], None], ids=str
)
def test_a_product_takes_no_categories_but_those_there_are(
    editor: ProductService, ids: object
) -> None:
    path = {"product_id": create(editor, mug())}

    answer = ask("update_product", {"category_ids": ids}, path=path)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"].partition(".")[0] == "category_ids"


def test_a_new_edition_of_a_product_is_one_in_other_categories(editor: ProductService) -> None:
    path = {"product_id": create(editor, mug())}
    old = get("get_product", path=path)
    changed = ask("update_product", {"category_ids": [made()]}, path=path)

    assert changed.headers["ETag"] != old.headers["ETag"]
    answer = ask(
        "update_product",
        {"category_ids": []},
        path=path,
        headers={"If-Match": old.headers["ETag"]},
    )
    assert answer.status == 412
    assert (
        ask("update_product", {"category_ids": []}, path=path).headers["ETag"]
        == old.headers["ETag"]
    )
