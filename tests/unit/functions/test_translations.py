"""Products in English and Bangla, over HTTP."""

from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.catalog import STAFF_ID, create, mug
from tests.support.functions import Answer, call, load, proxy_event

BANGLA = {"name": "মগ", "description": "চা রাখে।\nগরম থাকে।", "seo": {"title": "মাটির মগ"}}


def buyer(function: str, **parts: Any) -> Answer:
    return call(load(function), proxy_event(**parts))


def staff(function: str, body: Any = None, **parts: Any) -> Answer:
    return call(load(function), proxy_event(body, user_id=STAFF_ID, role="manager", **parts))


@pytest.fixture
def path(editor: ProductService) -> dict[str, str]:
    """A product with a name and a description in both languages."""
    path = {"product_id": create(editor, mug())}
    assert staff("update_product", {"translations": {"bn": BANGLA}}, path=path).status == 200
    return path


def test_a_product_is_shown_in_the_language_that_is_asked_for(path: dict[str, str]) -> None:
    english = buyer("get_product", path=path)
    bangla = buyer("get_product", path=path, query={"lang": "bn"})
    accepted = buyer("get_product", path=path, headers={"Accept-Language": "bn-BD, en;q=0.5"})

    assert (english.body["name"], english.headers["Content-Language"]) == ("Mug", "en")
    assert bangla.body["name"] == BANGLA["name"]
    assert bangla.body["description"] == BANGLA["description"]
    assert bangla.body["seo"]["title"] == "মাটির মগ"
    assert bangla.body["seo"]["description"] == "চা রাখে। গরম থাকে।"
    assert bangla.headers["Content-Language"] == "bn"
    assert accepted.body == bangla.body
    assert "Accept-Language" in bangla.headers["Vary"]
    assert english.headers["ETag"] == bangla.headers["ETag"]  # for If-Match


def test_lists_and_hits_fall_back_one_by_one(path: dict[str, str], editor: ProductService) -> None:
    del path
    create(editor, mug("CUP", name="Cup"))
    for function in ("list_products", "search_products"):
        answer = buyer(function, query={"lang": "bn"})
        assert {one["name"] for one in answer.body["items"]} == {"মগ", "Cup"}
        assert answer.headers["Content-Language"] == "bn, en"
        assert buyer(function).headers["Content-Language"] == "en"


def test_an_old_address_leads_on_in_the_same_language(path: dict[str, str]) -> None:
    staff("update_product", {"slug": "cup"}, path=path)
    answer = buyer("get_product", path={"product_id": "mug"}, query={"lang": "bn"})

    assert (answer.status, answer.headers["Location"]) == (308, "cup/?lang=bn")


def test_staff_are_told_what_is_to_be_done(path: dict[str, str]) -> None:
    staff("update_product", {"description": "Holds milk."}, path=path)
    told = staff("get_any_product", path=path).body["translations"]["bn"]

    assert told["name"] == {"text": "মগ", "state": "done"}
    assert told["description"] == {"text": BANGLA["description"], "state": "outdated"}
    assert told["seo"]["description"] == {"text": None, "state": "done"}
    for state, many in (("outdated", 1), ("missing", 0)):
        listed = staff("list_all_products", query={"translation": state}).body["items"]
        assert len(listed) == many
    assert staff("list_all_products", query={"translation": "done"}).status == 422


@pytest.mark.usefixtures("aws")
def test_a_product_is_made_in_both_languages_at_once() -> None:
    new = {"sku": "M", "name": "Mug", "price": "9.00", "translations": {"bn": {"name": "মগ"}}}
    made = staff("create_product", new)

    assert made.status == 201
    assert made.body["translations"]["bn"]["name"] == {"text": "মগ", "state": "done"}


@pytest.mark.parametrize(
    ("translations", "field"),
    [
        ({"fr": {"name": "Tasse"}}, "translations.fr"),
        ({"en": {"name": "Mug"}}, "translations.en"),
        ({"bn": {}}, "translations.bn"),
        ({"bn": {"seo": {}}}, "translations.bn.seo"),
        ({"bn": {"name": "ম" * 201}}, "translations.bn.name"),
        ({"bn": {"name": "মগ\u202e"}}, "translations.bn.name"),
        ({"bn": {"name": "মগ\nকাপ"}}, "translations.bn.name"),
        ({"bn": {"description": "ম" * 10_001}}, "translations.bn.description"),
        ({"bn": {"description": "\x00"}}, "translations.bn.description"),
        ({"bn": {"seo": {"title": "ম" * 71}}}, "translations.bn.seo.title"),
        ({"bn": {"price": "9"}}, "translations.bn.price"),
        ({"bn": {"name": 7}}, "translations.bn.name"),
        ({"bn": {"name": None}}, "translations.bn.name"),
        ({}, "translations.bn"),
        ("মগ", "translations"),
    ],
)
def test_what_is_no_translation_is_pointed_at(
    path: dict[str, str], translations: Any, field: str
) -> None:
    answer = staff("update_product", {"name": "Cup", "translations": translations}, path=path)

    assert answer.status == 422
    assert field in {one["field"] for one in answer.body["errors"]}
    assert buyer("get_product", path=path).body["name"] == "Mug"


def test_a_name_in_bangla_takes_no_room_of_a_sale_item(path: dict[str, str]) -> None:
    """A name of 200 letters of Bangla is nearly all the room that there is."""
    name = "ক" * 200
    answer = staff("update_product", {"translations": {"bn": {"name": name}}}, path=path)

    assert answer.body["translations"]["bn"]["name"]["text"] == name


@pytest.mark.parametrize("function", ["get_product", "list_products", "search_products"])
def test_a_language_that_we_do_not_have_is_refused(path: dict[str, str], function: str) -> None:
    parts = {"path": path} if function == "get_product" else {}
    answer = buyer(function, **parts, query={"lang": "fr"})

    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "lang")
