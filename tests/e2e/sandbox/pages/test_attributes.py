"""What products say of themselves, as staff enter it and as buyers read it; barcodes, low stock."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.shopper import SHOP
from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press, quiet
from tests.e2e.sandbox.pages.visitor import PHONE

_BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def new_barcode() -> str:
    """Return a barcode that nothing has."""
    digits = "".join(secrets.choice("123456789") for _ in range(12))
    total = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
    return f"{digits}{-total % 10}"


class Attributes:
    """Attributes of its own in the shop.

    Args:
        staff: may edit products.
    """

    def __init__(self, staff: Client) -> None:
        self._staff = staff
        self.mark = secrets.token_hex(3)

    def put(self, code: str, body: Json) -> str:
        """Make one, and return its code."""
        code = f"{code}-{self.mark}"
        answer = self._staff.request("PUT", f"/api/attributes/{code}/", json=body)
        assert answer.ok, answer.text
        return code

    def mine(self) -> list[Json]:
        """Return those of its own, which carry its mark in their names or codes."""
        items: list[Json] = self._staff.get("/api/attributes/")["items"]
        return [one for one in items if self.mark in one["code"]]


@pytest.fixture
def attributes(staff: Client) -> Iterator[Attributes]:
    """The attributes, which are taken away afterwards."""
    made = Attributes(staff)
    yield made
    for one in made.mine():
        staff.request("DELETE", f"/api/attributes/{one['code']}/")


@pytest.fixture
def mug(staff: Client, named_product: Callable[..., Json]) -> Iterator[Json]:
    """A mug, which is archived afterwards."""
    product = named_product("Mug that says something", stock=3)
    yield product
    assert staff.request("DELETE", f"/api/products/{product['id']}/").ok


def test_staff_make_an_attribute_and_a_product_says_it(
    arrive: Arrive, attributes: Attributes, mug: Json, staff: Client, width: int
) -> None:
    visitor = arrive("attributes", width)
    page = visitor.page
    heading(page, "Attributes")
    quiet(page)
    visitor.shot("attributes")
    assert visitor.barriers() == []
    page.get_by_role("button", name="New attribute").click()
    name = f"Glaze {attributes.mark}"
    fill(page, "Name in English", name)
    fill(page, "Name in Bangla", "চকচকে প্রলেপ")
    press(page, "Add a value")
    fill(page, "Value 1 in English", "Matt white")
    fill(page, "Value 1 in Bangla", "অনুজ্জ্বল সাদা")
    press(page, "Add a value")
    fill(page, "Value 2 in English", "Glossy")
    visitor.shot("new attribute")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    press(page, "Save the attribute")
    page.get_by_role("link", name=name).wait_for()
    (made,) = attributes.mine()
    assert [one["code"] for one in made["values"]] == ["matt-white", "glossy"]

    visitor.go(f"{STAFF}#/products/{mug['id']}")
    fill(page, "Brand", "Dhamrai Clay")
    fill(page, "Tags", "Eid, উপহার, eid")
    page.get_by_label("Matt white").check()
    visitor.shot("what a product says")
    assert visitor.barriers() == []
    press(page, "Save what it says")
    visitor.sees("Saved.")

    said = staff.get(f"/api/staff/products/{mug['id']}/")
    assert (said["brand"], said["tags"]) == ("Dhamrai Clay", ["eid", "উপহার"])
    assert said["attributes"] == {made["code"]: ["matt-white"]}


def test_a_value_that_a_product_has_is_not_removed(
    arrive: Arrive, attributes: Attributes, mug: Json, staff: Client
) -> None:
    values = [{"code": one, "name": {"en": one.title()}} for one in ("gold", "blue")]
    body: Json = {"name": {"en": "Rim"}, "type": "choice", "values": values}
    code = attributes.put("rim", body)
    change = {"attributes": {code: ["gold"]}}
    assert staff.request("PATCH", f"/api/products/{mug['id']}/", json=change).ok
    visitor = arrive(f"attributes/{code}", PHONE)
    visitor.allowed.add(409)

    press(visitor.page, "Remove value 1")
    press(visitor.page, "Save the attribute")

    visitor.sees("Products with it: 1. Values that they have: Gold.")
    visitor.shot("a value in use")
    assert visitor.barriers() == []
    press(visitor.page, "Delete the attribute")
    press(visitor.page, "Yes, delete it")
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Products with it: 1.")
    assert attributes.mine()[0]["values"][0]["code"] == "gold"


def test_a_buyer_reads_what_a_product_says_in_both_languages(
    visit: Visit, attributes: Attributes, mug: Json, staff: Client, width: int
) -> None:
    value = {"code": "red", "name": {"en": "Red", "bn": "লাল"}}
    colour = {"name": {"en": "Colour", "bn": "রং"}, "type": "choice", "values": [value]}
    weight = {"name": {"en": "Weight", "bn": "ওজন"}, "type": "number", "unit": "g"}
    said = {attributes.put("colour", colour): ["red"], attributes.put("weight", weight): 1250.5}
    body = {"brand": "Dhamrai Clay", "tags": ["Eid", "উপহার"], "attributes": said}
    assert staff.request("PATCH", f"/api/products/{mug['id']}/", json=body).ok

    visitor = visit(f"{SHOP}#/products/{mug['id']}", width)
    rows = visitor.page.locator(".facts tr")
    expect(rows).to_have_text(["BrandDhamrai Clay", "ColourRed", "Weight1,250.5 g"])
    expect(visitor.page.locator(".tags li")).to_have_text(["Eid", "উপহার"])
    visitor.shot("facts")
    assert visitor.barriers() == []
    assert visitor.jumps() < 0.1

    bangla = visit(f"{SHOP}#/products/{mug['id']}", width, locale="bn-BD")
    expect(bangla.page.locator(".facts tr")).to_have_text(
        ["ব্র্যান্ডDhamrai Clay", "রংলাল", "ওজন১,২৫০.৫ গ্রাম"]
    )
    bangla.shot("facts in Bangla")


def test_what_is_low_waits_under_to_do_and_a_barcode_finds_it(
    arrive: Arrive, mug: Json, staff: Client, width: int
) -> None:
    barcode = new_barcode()
    visitor = arrive(f"products/{mug['id']}", width)
    visitor.allowed.add(422)
    page = visitor.page
    fill(page, "Barcode", barcode[:-2])
    press(page, "Save barcode and mark")
    visitor.sees("must be a barcode of 8, 12, 13 or 14 digits")
    visitor.shot("a wrong barcode")
    fill(page, "Barcode", barcode.translate(_BENGALI))
    fill(page, "Low at so many units", "৩")
    press(page, "Save barcode and mark")
    visitor.sees("Saved.")
    expect(page.get_by_label("Barcode", exact=True)).to_have_value(barcode)
    now = staff.get(f"/api/staff/products/{mug['id']}/")
    assert (now["barcode"], now["low_mark"]) == (barcode, 3)

    visitor.go(f"{STAFF}#/")
    low = page.locator("section", has=page.get_by_role("heading", name="Low or sold out"))
    low.wait_for()
    visitor.shot("to do")
    assert visitor.barriers() == []
    visitor.go(f"{STAFF}#/products?barcode={barcode}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Low")
    visitor.shot("found by its barcode")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
