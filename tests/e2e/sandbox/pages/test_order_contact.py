"""Whom an order is for: its buyer and staff see it, staff change, print and erase it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.staff import press
from tests.e2e.sandbox.pages.visitor import DESK, PHONE

HOME = {
    "name": "রহিমা খাতুন",
    "phone": "01712345678",
    "line1": "House 12, Road 5",
    "district": "dhaka",
    "area": "Dhanmondi",
}


@pytest.fixture
def order(customer: Buyer, named_product: Callable[..., Json]) -> Json:
    """An order with an address."""
    product = named_product("Mug for a parcel")
    body = {
        "items": [{"product_id": product["id"], "quantity": 2}],
        "contact": {"name": "Rahima", "phone": "01712345678"},
        "delivery": HOME,
        "note": "Ring twice",
    }
    placed: Json = customer.api.post("/api/orders/", body)
    return placed


def test_staff_see_change_print_and_erase_it(arrive: Arrive, order: Json, staff: Client) -> None:
    visitor = arrive(f"orders/{order['id']}", PHONE)
    page = visitor.page
    visitor.sees("House 12, Road 5")
    visitor.sees("Ring twice")
    expect(page.locator("address").first).to_contain_text("Dhaka")
    visitor.shot("whom an order is for")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    page.get_by_role("link", name="Packing slip").click()
    expect(page.locator(".paper address")).to_contain_text("Dhanmondi")
    visitor.sees("Ring twice")
    visitor.shot("a packing slip with an address")
    page.go_back()

    press(page, "Change contact or address")
    page.get_by_label("House and road").fill("House 9")
    page.get_by_label("Name", exact=True).fill("Rahima Khatun")
    press(page, "Save")
    visitor.sees("It is changed.")
    visitor.sees("House 9")
    visitor.sees("Ordered by: Rahima Khatun, ")
    press(page, "Erase whom it was for")
    press(page, "Yes, erase it")
    visitor.sees("Nobody knows any more whom it was for.")
    visitor.sees("Nobody has said, or it was erased.")

    assert staff.get(f"/api/orders/{order['id']}/")["contact"] is None


def test_what_is_wrong_with_an_address_is_said_beside_its_field(
    arrive: Arrive, order: Json
) -> None:
    visitor = arrive(f"orders/{order['id']}", DESK)
    page = visitor.page
    press(page, "Change contact or address")
    visitor.allowed.add(422)
    for label in ("Mobile number", "Phone of who ordered"):
        field = page.get_by_label(label)
        right = field.input_value()
        field.fill("0171234")
        press(page, "Save")
        expect(page.get_by_text("must be a mobile number of Bangladesh")).to_have_count(1)
        expect(field).to_be_focused()
        field.fill(right)
    visitor.shot("a number that is none")


def test_the_buyer_sees_where_it_goes_and_sends_it_elsewhere(
    visit: Visit, customer: Buyer, order: Json
) -> None:
    visitor = visit(f"{SHOP}#/orders/{order['id']}", PHONE)
    shopper = Shopper(visitor)
    shopper.signs_in(customer)

    shopper.sees("It goes to")
    shopper.sees("House 12, Road 5")
    visitor.shot("where an order goes")
    assert visitor.barriers() == []
    assert visitor.overflow() == []

    press(visitor.page, "Change contact or address")
    visitor.page.get_by_label("House and road").fill("House 9")
    visitor.page.get_by_label("Phone of who ordered").fill("০১৮১২ ৩৪৫৬৭৮")
    visitor.page.get_by_label("E-mail address, if there is one").fill("rahima@example.com")
    visitor.shot("where it is to go")
    assert visitor.barriers() == []
    press(visitor.page, "Save")
    shopper.sees("It is changed.")
    shopper.sees("House 9")
    shopper.sees("Ordered by: Rahima, +8801812345678, rahima@example.com")
    now = customer.api.get(f"/api/orders/{order['id']}/")["contact"]
    assert (now["delivery"]["line1"], now["note"]) == ("House 9", "Ring twice")
    assert (now["phone"], now["email"]) == ("+8801812345678", "rahima@example.com")
