"""Handles, texts for search engines and in Bangla, and attributes, in files and back."""

import csv
import io
from typing import Any

import pytest

from tests.support.functions import call, load, proxy_event
from tests.support.imports import (
    STAFF,
    ask,
    edit,
    errors,
    exported,
    imported,
    product,
    products,
    sent,
    shown,
    take_turns,
)

pytestmark = pytest.mark.usefixtures("aws")
FABRIC = "Fabric (product.metafields.custom.fabric)"
GSM = "Weight (product.metafields.custom.fabric_weight)"
HEADER = f"Handle,Title,SKU,Price,SEO Title,SEO Description,Title (bn),Description (bn),{FABRIC}\n"
MUG = "blue-mug,Mug,MUG,199,Mugs of Dhaka,The best mugs,মগ,চায়ের জন্য,\n"
FABRIC_OF_BOTH: dict[str, Any] = {
    "name": {"en": "Fabric"},
    "type": "choice",
    "values": [
        {"code": "cotton", "name": {"en": "Cotton", "bn": "সুতি"}},
        {"code": "silk-1", "name": {"en": "=Silk, raw"}},
    ],
}


@pytest.fixture(autouse=True)
def attributes(aws: object) -> None:
    """Attributes of each kind."""
    del aws
    put("fabric", FABRIC_OF_BOTH)
    put("fabric-weight", {"name": {"en": "=Weight"}, "type": "number", "unit": "g"})
    put("note", {"name": {"en": "Note"}, "type": "text"})
    put("washable", {"name": {"en": "Washable"}, "type": "yes_no"})


def put(code: str, body: dict[str, Any]) -> None:
    answer = call(load("put_attribute"), proxy_event(body, **STAFF, path={"code": code}))
    assert answer.status in {200, 201}, answer.body


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def written(changed: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(changed[0]))
    writer.writeheader()
    writer.writerows(changed)
    return buffer.getvalue()


def said(name: str) -> Any:
    """Return what a product says in these columns."""
    one = product(name)
    bn = one["translations"]["bn"]
    texts = [bn[part]["text"] for part in ("name", "description")]
    return one["slug"], one["seo"]["title"], one["seo"]["description"], *texts, one["attributes"]


def test_words_of_a_new_product_are_read() -> None:
    done = imported(HEADER + MUG)

    assert done["ignored_columns"] == []
    assert said("Mug") == ("blue-mug", "Mugs of Dhaka", "The best mugs", "মগ", "চায়ের জন্য", {})


def test_words_of_a_product_change_one_by_one_and_are_taken_back() -> None:
    imported(HEADER + MUG)
    edit("Mug", attributes={"note": "as new", "fabric": ["silk-1"]})
    before = said("Mug")

    changed = imported(HEADER + "red-mug,,MUG,,Red mugs,,পেয়ালা,(clear),Cotton\n")

    assert changed["ended"]["changed"] == 1
    attributes = {"note": "as new", "fabric": ["cotton"]}
    assert said("Mug") == ("red-mug", "Red mugs", "The best mugs", "পেয়ালা", None, attributes)
    ask("undo_import", changed["id"])
    assert take_turns(changed["id"])["taken_back"] == {"restored": 1, "kept": 0}
    assert said("Mug") == before


def test_an_attribute_that_a_product_did_not_have_is_taken_back() -> None:
    imported(HEADER + MUG)

    changed = imported(f"SKU,{FABRIC}\nMUG,সুতি\n")

    assert product("Mug")["attributes"] == {"fabric": ["cotton"]}
    again = imported(f"SKU,{FABRIC}\nMUG,(clear)\n")
    assert product("Mug")["attributes"] == {}
    for one in (again, changed):
        ask("undo_import", one["id"])
        take_turns(one["id"])
    assert product("Mug")["attributes"] == {}


def test_metafields_are_attributes_by_their_codes() -> None:
    other = "Fabric (product.metafields.shopify.fabric)"
    unknown = "Origin (product.metafields.custom.origin)"
    wash = "X (product.metafields.my-app.washable)"
    text = f"SKU,Title,Price,{FABRIC},{other},{unknown},{GSM},{wash}\n"

    done = imported(text + "A,Shirt,9,cotton; silk-1,x,y,১৮০.5,TRUE\n")

    assert done["ignored_columns"] == [other, unknown]
    assert product("Shirt")["attributes"] == {
        "fabric": ["cotton", "silk-1"],
        "fabric-weight": 180.5,
        "washable": True,
    }


@pytest.mark.parametrize(
    ("header", "cell", "reason"),
    [
        (FABRIC, "linen", f'{FABRIC}: has no value "linen"'),
        (GSM, "heavy", "must be a number"),
        ("X (product.metafields.custom.washable)", "perhaps", "must be TRUE or FALSE"),
        ("SEO Title", "x" * 71, "seo.title"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_column(header: str, cell: str, reason: str) -> None:
    import_id = sent(f"SKU,Title,Price,{header}\nA,Shirt,9,{cell}\n")

    assert shown(import_id)["planned"]["error"] == 1
    (refused,) = rows(errors(import_id, "split-errors.csv"))
    assert reason in refused["Error"]
    assert products() == []


def test_a_handle_that_is_taken_gives_a_new_product_a_slug_of_its_name() -> None:
    imported(HEADER + MUG)

    import_id = sent("Handle,Title,SKU,Price\nblue-mug,Cup,CUP,99\nred-cup,Red,RED,99\n")

    first, second = shown(import_id)["preview"]
    assert {"sku": "", "field": "slug", "before": "blue-mug", "after": None} in first["changes"]
    assert {"sku": "", "field": "slug", "before": None, "after": "red-cup"} in second["changes"]
    ask("start_import", import_id)
    assert take_turns(import_id)["ended"]["created"] == 2
    slugs = [product(name)["slug"] for name in ("Cup", "Red", "Mug")]
    assert slugs == ["cup", "red-cup", "blue-mug"]


def test_a_handle_that_was_taken_after_the_look_keeps_nothing_out() -> None:
    import_id = sent("Handle,Title,SKU,Price\nblue-mug,Cup,CUP,99\n")
    imported(HEADER + MUG)
    ask("start_import", import_id)

    assert take_turns(import_id)["ended"]["created"] == 1
    assert product("Cup")["slug"] == "cup"


def test_two_handles_of_a_file_that_are_one_slug_are_two_products() -> None:
    done = imported("Handle,Title,SKU,Price\nMug,A mug,A,9\nmug,B mug,B,9\n")

    assert done["ended"]["created"] == 2
    assert [product(name)["slug"] for name in ("A mug", "B mug")] == ["mug", "b-mug"]


def test_a_handle_of_another_product_is_refused_where_the_product_is_there() -> None:
    imported(HEADER + MUG + "cup,Cup,CUP,99,,,,,\n")

    import_id = sent("Handle,SKU\nblue-mug,CUP\n")

    assert 'the handle ""blue-mug"" leads to another' in errors(import_id, "split-errors.csv")
    assert product("Cup")["slug"] == "cup"


def test_a_handle_that_is_no_slug_says_only_which_rows_belong_together() -> None:
    imported("Handle,Title,SKU,Price\nBlue Mug!,Mug,MUG,9\n")

    assert product("Mug")["slug"] == "mug"


def test_a_product_without_sku_codes_is_known_by_its_handle() -> None:
    options = [{"name": "Size", "values": ["M", "L"]}]
    variants = [{"sku": f"C-{size}", "choice": [size], "price": "9"} for size in "ML"]
    body = {"name": "টুপি", "options": options, "variants": variants}
    assert call(load("create_product"), proxy_event(body, **STAFF)).status == 201
    imported(HEADER + MUG)
    header = "Handle,Option1 Name,Option1 Value,Price\n"

    done = imported(header + "টুপি,Size,L,12\nblue-mug,,,250\n")

    assert done["planned"] == {"create": 0, "change": 2, "same": 0, "error": 0}
    assert [one["price"] for one in product("টুপি")["variants"]] == ["9.00", "12.00"]
    assert product("Mug")["price"] == "250.00"


def test_a_handle_that_does_not_say_what_is_sold_is_refused() -> None:
    imported(HEADER + MUG)

    import_id = sent("Handle,Option1 Name,Option1 Value,Price\nblue-mug,Size,M,9\n")

    told = "its handle leads to a product of the shop that sells none of this"
    assert told in errors(import_id, "split-errors.csv")


def test_two_rows_of_a_file_are_not_the_same_product_by_handle_and_by_sku_code() -> None:
    imported(HEADER + MUG)

    import_id = sent("Handle,SKU,Price\nother,MUG,5\nblue-mug,,6\n")

    assert "the SKU code MUG stands in line 2, too" in errors(import_id, "split-errors.csv")


def rename(name: str, other: str) -> None:
    path = {"product_id": product(name)["id"]}
    proxy = proxy_event({"name": other}, **STAFF, path=path)
    assert call(load("update_product"), proxy).status == 200


def everything() -> None:
    imported(HEADER + MUG + "tin,Tin,TIN,120,,,,,\n")
    chosen = {
        "fabric": ["silk-1", "cotton"],
        "fabric-weight": 180,
        "note": "=a, b",
        "washable": False,
    }
    edit("Mug", attributes=chosen, description="Holds tea")


def test_an_export_has_all_of_it_and_changes_nothing() -> None:
    everything()
    rename("Mug", "Great mug")  # its name in Bangla is outdated from now on
    before = products()

    text = exported(limit=1)
    done = imported(text)

    assert rows(text)[0]["Handle"] == "blue-mug"
    assert rows(text)[0]["'" + "=Weight (product.metafields.custom.fabric-weight)"] == "180"
    assert done["planned"] == {"create": 0, "change": 0, "same": 2, "error": 0}
    assert products() == before


def test_a_translation_that_a_file_does_not_change_stays_outdated() -> None:
    everything()
    rename("Mug", "Great mug")
    changed = rows(exported())
    changed[0]["Price"] = "222"

    imported(written(changed))

    mug = product("Great mug")
    assert mug["price"] == "222.00"
    assert mug["translations"]["bn"]["name"]["state"] == "outdated"


@pytest.mark.parametrize(
    ("column", "cell", "change", "field"),
    [
        ("Handle", "a-mug", {"slug": "my-mug"}, "slug"),
        ("SEO Title", "A", {"seo": {"title": "B"}}, "seo_title"),
        ("Title (bn)", "ক", {"translations": {"bn": {"name": "খ"}}}, "name_bn"),
        (FABRIC, "cotton", {"attributes": {"note": "x"}}, "attribute.fabric"),
    ],
)
def test_what_both_have_changed_since_is_a_row_to_decide_about(
    column: str, cell: str, change: dict[str, Any], field: str
) -> None:
    everything()
    changed = rows(exported())
    edit("Mug", **change)
    changed[0][column] = cell

    import_id = sent(written(changed))

    assert shown(import_id)["planned"]["error"] == 1
    assert f"changed-meanwhile: {field} is" in errors(import_id, "split-errors.csv")


def test_an_attribute_that_came_since_is_not_written_over() -> None:
    everything()
    changed = rows(exported())
    edit("Tin", attributes={"fabric": ["silk-1"]})
    assert imported(written(changed))["planned"]["same"] == 2
    changed[1][FABRIC] = "cotton"

    assert shown(sent(written(changed)))["planned"]["error"] == 1


def test_an_export_is_begun_again_where_the_columns_have_changed() -> None:
    everything()
    first = call(load("export_products"), proxy_event(**STAFF, query={"limit": "1"})).body
    put("origin", {"name": {"en": "Origin"}, "type": "text"})
    query = {"limit": "1", "cursor": first["next_cursor"]}

    answer = call(load("export_products"), proxy_event(**STAFF, query=query))

    assert (answer.status, answer.body["type"].rpartition(":")[2]) == (400, "invalid-cursor")


def woocommerce(*facts: tuple[str, str, str], sku: str = "MUG") -> str:
    """Return a file of WooCommerce of a product with attributes: name, values, visible or not."""
    names = [
        f"Attribute {at} name,Attribute {at} value(s),Attribute {at} visible,Attribute {at} global"
        for at in range(1, len(facts) + 1)
    ]
    cells = [f'{name},"{values}",{visible},1' for name, values, visible in facts]
    head = "Type,SKU,Name,Regular price,Parent," + ",".join(names)
    return f"{head}\nsimple,{sku},Mug,199,,{','.join(cells)}\n"


def test_attributes_of_woocommerce_that_are_no_options_are_the_shops() -> None:
    put("fabric", {**FABRIC_OF_BOTH, "name": {"en": "Fabric", "bn": "কাপড়"}})
    facts = [("কাপড়", "সুতি, silk-1", "1"), ("WASHABLE", "Yes", "1"), ("note", "Hand-made", "")]

    imported(woocommerce(*facts))

    assert product("Mug")["attributes"] == {
        "fabric": ["cotton", "silk-1"],
        "washable": True,
        "note": "Hand-made",
    }


def test_the_same_file_of_woocommerce_changes_no_attribute() -> None:
    file = woocommerce(("Fabric", "Cotton", "1"))
    imported(file)

    assert imported(file)["ended"]["same"] == 1


def test_attributes_that_the_shop_does_not_have_or_are_hidden_are_shown_as_left_out() -> None:
    facts = [("Origin", "Jamdani", "1"), ("Note", "Bought for 50", "0"), ("Fabric", "Cotton", "1")]

    done = imported(woocommerce(*facts))

    assert done["ignored_columns"][-2:] == ["Attribute: Origin", "Attribute: Note"]
    assert product("Mug")["attributes"] == {"fabric": ["cotton"]}


def test_an_attribute_by_a_name_that_two_have_is_left_out() -> None:
    put("note-2", {"name": {"en": "Note"}, "type": "text"})

    assert "Attribute: Note" in imported(woocommerce(("Note", "A", "1")))["ignored_columns"]


def test_a_value_of_woocommerce_that_the_shop_does_not_have_is_refused_with_its_column() -> None:
    import_id = sent(woocommerce(("Fabric", "Nylon", "1"), ("Washable", "perhaps", "1")))

    told = errors(import_id, "split-errors.csv")
    assert 'Attribute 1 value(s): Fabric has no value ""Nylon""' in told
    assert "Attribute 2 value(s): Washable must be TRUE or FALSE" in told


def test_an_attribute_in_which_variations_differ_is_an_option_and_no_attribute() -> None:
    head = (
        "Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s),"
        "Attribute 2 name,Attribute 2 value(s)\n"
    )
    rows = (
        'variable,CAP,Cap,,,Fabric,"Cotton, Silk",Note,Warm\n'
        "variation,CAP-C,,300,CAP,Fabric,Cotton,,\nvariation,CAP-S,,300,CAP,Fabric,Silk,,\n"
    )

    imported(head + rows)

    cap = product("Cap")
    assert [one["name"] for one in cap["options"]] == ["Fabric"]
    assert cap["attributes"] == {"note": "Warm"}


def test_attributes_of_woocommerce_are_taken_back() -> None:
    imported(HEADER + MUG)
    changed = imported(woocommerce(("Fabric", "Cotton", "1")))
    assert product("Mug")["attributes"] == {"fabric": ["cotton"]}

    ask("undo_import", changed["id"])
    take_turns(changed["id"])

    assert product("Mug")["attributes"] == {}
