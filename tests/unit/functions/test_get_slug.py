"""Products and categories by their slugs, over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.categories import made
from tests.support.functions import Answer, call, load, proxy_event

JAMDANI = "জামদানি"


def buyer(function: str, **parts: Any) -> Answer:
    return call(load(function), proxy_event(**parts))


def staff(function: str, body: Any = None, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, user_id=STAFF_ID, role="manager", **parts))


def product_at(address: str, **parts: Any) -> Answer:
    return buyer("get_product", path={"product_id": address}, **parts)


@pytest.fixture
def product_id(editor: ProductService) -> str:
    """A product that was called otherwise before."""
    made = create(editor, mug())
    changed = staff("update_product", {"slug": JAMDANI}, path={"product_id": made})
    assert changed.body["slug"] == JAMDANI
    return made


def test_a_product_is_shown_at_its_slug_encoded_or_not(product_id: str) -> None:
    for address in (JAMDANI, quote(JAMDANI), product_id):
        answer = product_at(address)
        assert (answer.status, answer.body["id"]) == (200, product_id)
        assert answer.body["slug"] == JAMDANI
        assert answer.body["seo"]["canonical"] == quote(JAMDANI)


def test_a_slug_that_is_encoded_twice_is_no_address(product_id: str) -> None:
    del product_id
    answer = product_at(quote(quote(JAMDANI)))

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (404, "not-found")


@pytest.mark.parametrize("end", ["/", ""])
def test_an_old_slug_moves_for_good_to_the_new_one(product_id: str, end: str) -> None:
    """The address is relative, so that it holds behind any stage and base path."""
    del product_id
    event = proxy_event(path={"product_id": "mug"})
    event["requestContext"]["path"] = f"/prod/api/products/mug{end}"
    answer = call(load("get_product"), event)

    assert (answer.status, answer.body) == (308, "")
    assert answer.headers["Location"] == f"{'../' if end else ''}{quote(JAMDANI)}/"


def test_an_archived_product_is_gone_or_elsewhere(product_id: str, editor: ProductService) -> None:
    create(editor, mug("CUP", name="Cup"))
    path = {"product_id": product_id}
    assert staff("archive_product", path=path).status == 204

    assert (product_at("mug").status, product_at(JAMDANI).status) == (410, 410)
    assert product_at(product_id).body["type"].endswith("gone")
    assert staff("archive_product", path=path, query={"replaced_by": "cup"}).status == 204
    assert product_at("mug").headers["Location"].endswith("cup/")
    seen = staff("get_any_product", path=path).body
    assert seen["replaced_by"] == product_at("cup").body["id"]
    assert product_at(product_id).body["replaced_by"] == seen["replaced_by"]


def test_a_slug_says_what_it_leads_to(product_id: str) -> None:
    tea = made("Tea")

    assert buyer("get_slug", path={"slug": "mug"}).body == {
        "kind": "product",
        "id": product_id,
        "slug": JAMDANI,
    }
    assert buyer("get_slug", path={"slug": "tea"}).body["id"] == tea
    assert buyer("get_slug", path={"slug": "coffee"}).status == 404


def test_a_taken_slug_is_refused_with_a_free_one(product_id: str) -> None:
    other = {"sku": "CUP", "name": "Cup", "price": "9.00", "slug": "mug"}

    answer = staff("create_product", other)
    assert (answer.status, answer.body["proposal"]) == (409, "mug-2")
    again = staff("create_product", other | {"slug": "mug-2"})
    assert (again.status, again.body["slug"]) == (201, "mug-2")
    path = {"product_id": product_id}
    refused = staff("update_product", {"slug": "mug-2"}, path=path)
    assert refused.body["type"].endswith("slug-taken")


@pytest.mark.parametrize("slug", ["..", "a b", "☕", "-", "a" * 81, STAFF_ID, "", 7, None])
def test_what_is_no_slug_is_pointed_at(product_id: str, slug: Any) -> None:
    for function, path in (
        ("update_product", {"product_id": product_id}),
        ("update_category", {"category_id": made("Tea")}),
    ):
        answer = staff(function, {"slug": slug}, path=path)
        assert answer.status == 422
        assert [one["field"] for one in answer.body["errors"]] == ["slug"]


def test_search_engines_are_told_what_staff_wrote_or_what_people_read(product_id: str) -> None:
    path, long = {"product_id": product_id}, "word " * 100
    staff("update_product", {"description": f"Lines\nof {long}"}, path=path)

    told = product_at(product_id).body["seo"]
    assert told["title"] == "Mug"
    assert told["description"].startswith("Lines of word")
    assert told["description"].endswith("word…")
    assert len(told["description"]) <= 320

    own = {"title": "Mugs of clay", "description": ""}
    answer = staff("update_product", {"seo": own}, path=path)
    assert answer.body["seo"] == own
    assert product_at(product_id).body["seo"]["title"] == "Mugs of clay"
    assert staff("update_product", {"seo": {"title": "x" * 71}}, path=path).status == 422
    assert staff("update_product", {"seo": {"description": "x" * 321}}, path=path).status == 422


def test_a_category_is_named_by_any_of_its_slugs(editor: ProductService) -> None:
    tea = made("Tea", seo={"en": {"title": "Teas"}})
    product = create(editor, mug())
    staff("update_product", {"category_ids": [tea]}, path={"product_id": product})
    staff("update_category", {"slug": "চা"}, path={"category_id": tea})

    for name in (tea, "tea", "চা"):
        listed = buyer("list_products", query={"category": name}).body["items"]
        assert [one["id"] for one in listed] == [product]
    (shown,) = buyer("list_categories").body["items"]
    assert (shown["slug"], shown["seo"]["en"]["title"]) == ("চা", "Teas")
    assert buyer("list_products", query={"category": "coffee"}).status == 404
