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

    press(page, "Change the address")
    page.get_by_label("House and road").fill("House 9")
    press(page, "Save")
    visitor.sees("The address is changed.")
    visitor.sees("House 9")
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
    press(page, "Change the address")
    page.get_by_label("Mobile number").fill("0171234")
    visitor.allowed.add(422)
    press(page, "Save")

    visitor.sees("must be a mobile number of Bangladesh")
    expect(page.get_by_label("Mobile number")).to_be_focused()
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

    press(visitor.page, "Change the address")
    visitor.page.get_by_label("House and road").fill("House 9")
    visitor.shot("where it is to go")
    assert visitor.barriers() == []
    press(visitor.page, "Save")
    shopper.sees("The address is changed.")
    shopper.sees("House 9")
    now = customer.api.get(f"/api/orders/{order['id']}/")["contact"]
    assert (now["delivery"]["line1"], now["note"]) == ("House 9", "Ring twice")
