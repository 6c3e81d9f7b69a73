"""Products have a brand, tags, barcodes and low marks."""

import unicodedata
from typing import Any

import pytest

from storefront.catalog.service import ProductService
from tests.support.attributes import BARCODE, OTHER_BARCODE
from tests.support.catalog import create, mug
from tests.support.catalog_functions import ask_as_manager

TAGS = ["Eid", "শাড়ি", "হাতে বোনা"]


def change(product_id: str, **body: Any) -> Any:
    return ask_as_manager("update_product", body, path={"product_id": product_id})


def test_brand_and_tags_are_shown_to_everybody(editor: ProductService) -> None:
    product_id = create(editor, mug())

    answer = change(product_id, brand="আড়ং", tags=["  Eid ", *TAGS[1:]])

    shown = ask_as_manager("get_product", path={"product_id": product_id}).body
    assert (answer.status, answer.body["tags"]) == (200, shown["tags"])
    assert (shown["brand"], shown["tags"]) == ("আড়ং", [*map(composed, TAGS)])
    assert change(product_id, brand="", tags=[]).body["tags"] == []
    assert ask_as_manager("get_product", path={"product_id": product_id}).body["brand"] == ""


def composed(text: str) -> str:
    """Return a text as Unicode composes it: NFC."""
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "body",
    [
        {"tags": ["Eid", "EID"]},
        {"tags": ["Straße", "STRASSE"]},
        {"tags": ["\u09dc", "\u09a1\u09bc"]},
        {"tags": [""]},
        {"tags": ["x" * 41]},
        {"tags": [str(number) for number in range(51)]},
        {"brand": "x" * 81},
        {"tax_class": "Reduced"},
        {"tax_class": "x" * 41},
        {"brand": None},
        {"barcode": "4006381333932"},
        {"barcode": "12"},
        {"barcode": 4006381333931},
        {"low_mark": -1},
        {"low_mark": 100_001},
        {"low_mark": 1.5},
    ],
    ids=str,
)
def test_what_is_none_of_these_is_refused(editor: ProductService, body: Any) -> None:
    answer = change(create(editor, mug()), **body)

    assert answer.status == 422
    assert answer.body["errors"][0]["field"].partition(".")[0] in body


def test_a_barcode_is_one_products_and_finds_it(editor: ProductService) -> None:
    first, second = create(editor, mug("A")), create(editor, mug("B"))
    made = change(first, barcode="৪০০৬ ৩৮১৩ ৩৩৯৩১", low_mark=3)

    taken = change(second, barcode=BARCODE)
    found = ask_as_manager("list_all_products", query={"barcode": " ৪০০৬৩৮১৩৩৩৯৩১"})

    assert (made.status, made.body["barcode"], made.body["low_mark"]) == (200, BARCODE, 3)
    assert (taken.status, taken.body["type"].rpartition(":")[2]) == (409, "barcode-taken")
    assert [one["id"] for one in found.body["items"]] == [first]
    assert ask_as_manager("list_all_products", query={"barcode": "12"}).status == 422
    shown = ask_as_manager("get_product", path={"product_id": first}).body
    assert not {"barcode", "low_mark", "running_low"} & shown.keys()


def test_an_edition_is_another_with_other_facts(editor: ProductService) -> None:
    product_id = create(editor, mug())
    editions = {change(product_id, name="Mug").headers["ETag"]}

    for body in (
        {"brand": "Aarong"},
        {"tax_class": "reduced"},
        {"tags": ["Eid"]},
        {"barcode": BARCODE},
        {"barcode": OTHER_BARCODE},
        {"low_mark": 3},
    ):
        answer = change(product_id, **body)
        late = ask_as_manager(
            "update_product",
            {"brand": "Another"},
            path={"product_id": product_id},
            headers={"If-Match": next(iter(editions))},
        )
        assert late.status == 412
        editions.add(answer.headers["ETag"])

    assert len(editions) == 7
