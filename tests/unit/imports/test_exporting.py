"""An export is imported again: unchanged it changes nothing, and what came meanwhile stays."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.errors import ValidationFailedError
from storefront.imports.cells import FORMULA
from storefront.imports.file_schemas import FileBodies
from tests.support.dynamodb import empty_tables
from tests.support.functions import call, load, proxy_event
from tests.support.imports import STAFF, edit, errors, exported, imported, product, products

pytestmark = pytest.mark.usefixtures("aws")
OPTIONS = [{"name": "Size", "values": ["M", "=L"]}]
VARIANTS = [
    {"sku": "CAP-M", "choice": ["M"], "price": "300.00", "low_mark": 2},
    {"sku": "CAP-L", "choice": ["=L"], "price": "310.00", "status": "inactive"},
]


def add(body: Any) -> dict[str, Any]:
    answer = call(load("create_product"), proxy_event(body, **STAFF))
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.body
    return made


def category(name: str, parent_id: str | None = None) -> str:
    body = {"name": {"en": name}, **({"parent_id": parent_id} if parent_id else {})}
    made: str = call(load("create_category"), proxy_event(body, **STAFF)).body["id"]
    return made


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def written(changed: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(changed[0]))
    writer.writeheader()
    writer.writerows(changed)
    return buffer.getvalue()


@pytest.fixture
def shop(aws: object) -> None:
    """A shop with all that products can say."""
    del aws
    women = category("Women, girls")
    kurti = category("Kurti", women)
    mug = {
        "sku": "MUG",
        "name": '=Mug, "blue"',
        "description": "Holds tea.\n<b>No HTML</b>, really",
        "price": "199.00",
        "compare_at_price": "250.00",
        "brand": "@home",
        "tags": ["a, b", "back\\slash\\", "শাড়ি"],
        "category_ids": [kurti, women],
        "barcode": "96385074",
        "low_mark": 3,
    }
    mug_id = add(mug)["id"]
    add({"name": "Cap", "options": OPTIONS, "variants": VARIANTS, "status": "inactive"})
    add({"sku": "TIN", "name": "Tin", "price": "120.00"})
    sale = {"sale": {"price": "150.00", "ends_at": "2099-12-16T23:59:59+06:00"}}
    call(load("update_product"), proxy_event(sale, **STAFF, path={"product_id": mug_id}))


@pytest.mark.usefixtures("shop")
def test_an_export_that_comes_back_unchanged_changes_nothing() -> None:
    before = products()

    done = imported(exported(limit=1))

    assert done["format"] == "storefront"
    assert done["planned"] == {"create": 0, "change": 0, "same": 3, "error": 0}
    assert products() == before


@pytest.mark.usefixtures("shop")
def test_no_cell_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(exported().removeprefix("\ufeff"))):
        assert not any(cell.startswith(FORMULA) for cell in row)


@pytest.mark.usefixtures("shop")
def test_a_cell_that_is_changed_changes_its_field_and_nothing_else() -> None:
    changed = rows(exported())
    changed[0]["Price"], changed[1]["Price"] = "1,209.00", "330"
    changed[0]["Compare At Price"] = "(clear)"
    before = product("Tin")

    done = imported(written(changed))

    assert done["ended"] == {"created": 0, "changed": 2, "same": 1, "failed": 0}
    mug = product('=Mug, "blue"')
    assert (mug["regular_price"], mug["compare_at_price"]) == ("1209.00", None)
    assert [one["price"] for one in product("Cap")["variants"]] == ["330.00", "310.00"]
    assert product("Tin") == before


@pytest.mark.usefixtures("shop")
def test_what_only_the_shop_has_changed_since_stays() -> None:
    text = exported()
    edit("Tin", description="Of steel", price="130.00")
    changed = rows(text)
    changed[-1]["Title"] = "Biscuit tin"

    done = imported(written(changed))

    assert done["ended"]["failed"] == 0
    tin = product("Biscuit tin")
    assert (tin["description"], tin["price"]) == ("Of steel", "130.00")


@pytest.mark.usefixtures("shop")
def test_what_both_have_changed_since_is_a_row_to_decide_about() -> None:
    text = exported()
    edit("Tin", price="130.00")
    changed = rows(text)
    changed[-1]["Price"] = "140.00"

    done = imported(written(changed))

    assert done["planned"] == {"create": 0, "change": 0, "same": 2, "error": 1}
    assert "price is '130.00' by now, the file says '140.00'" in errors(done["id"])
    assert product("Tin")["price"] == "130.00"


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("stock", "on_hand"), [("ignore", 6), ("add", 18), ("count", 8)])
def test_units_that_were_sold_since_are_not_given_back(stock: str, on_hand: int) -> None:
    """Ten when it was exported, four are sold, twelve are counted: two more than was known."""
    path = {"product_id": product("Tin")["id"]}
    for kind, units in (("received", 10), ("adjusted", -4)):
        body = {"kind": kind, "quantity": units, "reason": "door"}
        call(load("adjust_stock"), proxy_event(body, **STAFF, path=path))
        if kind == "received":
            changed = rows(exported())
    assert changed[-1]["On Hand As Exported"] == "10"
    changed[-1]["Quantity"] = "12"

    done = imported(written(changed), stock=stock)

    assert done["ended"]["failed"] == 0
    assert product("Tin")["on_hand"] == on_hand


@pytest.mark.usefixtures("shop")
def test_a_product_that_sells_nothing_yet_is_left_out() -> None:
    add({"sku": "BOX", "name": "Box", "price": "9"})
    path = {"product_id": product("Box")["id"]}
    call(load("set_options"), proxy_event({"options": OPTIONS}, **STAFF, path=path))

    assert "BOX" not in exported()


_LINE = st.text(min_size=1, max_size=12)


def _takes(body: dict[str, Any]) -> bool:
    try:
        FileBodies.new_product(body, "BDT")
    except ValidationFailedError:
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=_LINE,
    description=st.text(max_size=40),
    brand=st.text(max_size=8),
    tags=st.lists(_LINE, max_size=3),
    seo=st.text(max_size=12),
    bangla=st.tuples(st.text(max_size=12), st.text(max_size=12)),
    note=_LINE,
    number=st.integers(-(10**13), 10**13),
)
def test_whatever_the_shop_takes_comes_back_as_it_was(
    name: str,
    description: str,
    brand: str,
    tags: list[str],
    seo: str,
    bangla: tuple[str, str],
    note: str,
    number: int,
) -> None:
    body = {
        "sku": "MUG",
        "price": "9",
        "name": name,
        "description": description,
        "brand": brand,
        "tags": tags,
        "seo": {"title": seo, "description": seo[::-1]},
        "translations": {"bn": {"name": bangla[0], "description": bangla[1]}},
        "attributes": {"note": note, "grams": number / 10_000},
    }
    if "(clear)" in str(body) or not _takes(body):
        return
    empty_tables()
    for code, kind in (("note", "text"), ("grams", "number")):
        attribute = {"name": {"en": code}, "type": kind}
        call(load("put_attribute"), proxy_event(attribute, **STAFF, path={"code": code}))
    add(body)
    before = products()

    done = imported(exported())

    assert done["planned"]["same"] == 1, done
    assert products() == before
