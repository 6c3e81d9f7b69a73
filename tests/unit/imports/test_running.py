"""From a file to products: what staff are shown first is what is done then, and once."""

import pytest

from tests.support.imports import (
    ask,
    errors,
    imported,
    let_pictures_come,
    pictures_at,
    product,
    products,
    sent,
    shown,
    take_turns,
)
from tests.support.photos import photo

pytestmark = pytest.mark.usefixtures("aws")

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,"
    "Image Position,Image Alt Text,SEO Title,Status\r\n"
    'red-panjabi,Red panjabi,"<p>Soft cotton.</p>\n<ul><li>Machine wash</li></ul>'
    '<script>alert(""x"")</script>",Aarong,Panjabi,"eid, ""new"", men",TRUE,Colour,Red,Size,M,'
    'PJ-R-M,200,shopify,5,deny,"1,299.00",1500,,https://cdn.example/1.jpg,1,Front,,active\r\n'
    "red-panjabi,,,,,,,,Red,,L,PJ-R-L,200,shopify,3,deny,1299.00,1500,,,,,,\r\n"
    "red-panjabi,,,,,,,,,,,,,,,,,,,https://cdn.example/2.jpg,2,Back,,\r\n"
    "gift,Gift card,,,Panjabi,,FALSE,Title,Default Title,,,GIFT,0,shopify,-2,deny,500,,,,,,,draft"
    "\r\n"
)


def test_a_file_of_shopify_is_looked_at_before_anything_is_done() -> None:
    import_id = sent(SHOPIFY, unknown_categories="create")

    seen = shown(import_id)

    assert (seen["state"], seen["format"], seen["rows"]) == ("ready", "shopify", 4)
    assert seen["planned"] == {"create": 2, "change": 0, "same": 0, "error": 0}
    assert seen["missing_categories"] == ["Panjabi"]
    assert "Variant Grams" in seen["ignored_columns"]
    assert products() == []


def test_a_file_of_shopify_becomes_products_with_variants_and_stock() -> None:
    done = imported(SHOPIFY, unknown_categories="create")

    assert done["state"] == "done"
    assert done["ended"] == {"created": 2, "changed": 0, "same": 0, "failed": 0}
    shirt, gift = product("Red panjabi"), product("Gift card")
    assert shirt["description"] == "Soft cotton.\n\n• Machine wash"
    assert shirt["tags"] == ["eid", '"new"', "men"]
    assert (shirt["brand"], shirt["status"]) == ("Aarong", "active")
    assert [
        (one["sku"], one["choice"], one["price"], one["on_hand"]) for one in shirt["variants"]
    ] == [
        ("PJ-R-M", ["Red", "M"], "1299.00", 5),
        ("PJ-R-L", ["Red", "L"], "1299.00", 3),
    ]
    assert (gift["sku"], gift["status"], gift["on_hand"]) == ("GIFT", "inactive", 0)
    assert len(shirt["category_ids"]) == 1
    assert shirt["category_ids"] == gift["category_ids"]


def test_the_same_file_again_changes_nothing() -> None:
    first = imported(SHOPIFY, unknown_categories="create")
    with pictures_at({f"https://cdn.example/{one}.jpg": photo() for one in (1, 2)}):
        let_pictures_come(first["id"])

    again = imported(SHOPIFY, unknown_categories="create")

    assert again["planned"] == {"create": 0, "change": 0, "same": 2, "error": 0}
    assert again["ended"]["same"] == 2
    assert product("Red panjabi")["on_hand"] == 8


def test_what_was_done_can_be_taken_back() -> None:
    first = imported(SHOPIFY, unknown_categories="create")
    changed = SHOPIFY.replace("Red panjabi", "Crimson panjabi").replace(
        "1299.00,1500", "1399.00,1600"
    )
    second = imported(changed)
    assert second["ended"]["changed"] == 1
    assert product("Crimson panjabi")["variants"][1]["price"] == "1399.00"

    assert ask("undo_import", second["id"]).status == 200
    undone = take_turns(second["id"])

    assert (undone["state"], undone["taken_back"]) == ("undone", {"restored": 1, "kept": 0})
    assert product("Red panjabi")["variants"][1]["price"] == "1299.00"

    ask("undo_import", first["id"])
    assert take_turns(first["id"])["taken_back"] == {"restored": 2, "kept": 0}
    shirt = product("Red panjabi")
    assert (shirt["status"], shirt["on_hand"]) == ("inactive", 0)
    assert errors(first["id"]).startswith("Handle,")
