"""Products and their stock on the staff page."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.finding import a_word, until_found
from tests.e2e.sandbox.pages.staff import fill, heading, press
from tests.e2e.sandbox.pages.visitor import PHONE


def test_stock_that_came_and_stock_that_was_counted_are_written_down(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay cup", stock=5)
    clerk = arrive(f"products/{product['id']}", PHONE)
    page = clerk.page

    press(page, "Units came, or were counted")
    fill(page, "How many came", "এক ডজন")
    fill(page, "Reason", "delivery 7")
    press(page, "Write it down")
    clerk.sees("must be a whole number, such as 25")
    fill(page, "How many came", "১২")
    clerk.sees("The books say 5 on the shelf: +12 makes 17.")
    clerk.shot("stock")
    assert clerk.barriers() == []
    page.get_by_role("button", name="Write it down").dblclick()
    clerk.sees("Written down: +12. Now 17 are on the shelf.")
    press(page, "Units came, or were counted")
    page.get_by_label("I counted the shelf").check()
    fill(page, "How many are on the shelf now", "15")
    clerk.sees("The books say 17 on the shelf: \N{MINUS SIGN}2 makes 15.")
    fill(page, "Reason", "counted by Karim")
    late = {"kind": "received", "quantity": 3, "reason": "delivery 8"}
    staff.post(f"/api/products/{product['id']}/stock/", late)
    clerk.allowed = {409}
    press(page, "Write it down")
    clerk.sees("Nothing was written down: the books say 20 on the shelf now.")
    clerk.sees("The books say 20 on the shelf: \N{MINUS SIGN}5 makes 15.")
    assert staff.levels(product["id"]) == (20, 20)
    fill(page, "How many are on the shelf now", "18")
    press(page, "Write it down")

    clerk.sees("Written down: \N{MINUS SIGN}2. Now 18 are on the shelf.")
    clerk.sees("counted by Karim")
    assert staff.levels(product["id"]) == (18, 18)
    # The second half of a double click that came when the shop had answered already.
    page.get_by_role("button", name="Units came, or were counted").hover()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Units came, or were counted")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.daily
def test_two_who_edit_at_once_choose_field_by_field(
    arrive: Arrive, width: int, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay pot", "200.00")
    path = f"/api/products/{product['id']}/"
    clerk = arrive(f"products/{product['id']}", width)
    page = clerk.page
    clerk.allowed = {412}
    expect(page.get_by_label("Name", exact=True)).to_have_value("Clay pot")
    theirs = {"name": "Clay pot, large", "price": "250.00", "description": "Fired twice."}
    assert staff.request("PATCH", path, json=theirs).ok

    fill(page, "Name", "Clay pot, glazed")
    fill(page, "Price", "২২০")
    press(page, "Save")

    heading_ = page.get_by_role("heading", name="Somebody else has changed it meanwhile")
    expect(heading_).to_be_visible()
    price = page.get_by_role("group", name="Price")
    expect(price).to_contain_text("220")
    expect(price).to_contain_text("250.00")
    clerk.shot("conflict")
    assert clerk.barriers() == []
    price.get_by_label("Theirs").check()
    press(page, "Save these values")
    clerk.sees("Saved.")
    now = staff.get(f"/api/staff/products/{product['id']}/")
    assert {name: now[name] for name in theirs} == {**theirs, "name": "Clay pot, glazed"}


def test_a_product_with_a_mistake_is_not_made_and_then_made_once(
    arrive: Arrive, width: int, staff: Client
) -> None:
    sku = f"page-{secrets.token_hex(5)}"
    clerk = arrive("products/new", width)
    page = clerk.page
    clerk.allowed = {422}

    press(page, "Add the product")
    expect(page.get_by_label("SKU")).to_be_focused()
    clerk.sees("must be filled in")
    fill(page, "SKU", f"{sku} 🍵")
    fill(page, "Name", "Tea " * 2_500)
    fill(page, "Price", "free")
    fill(page, "Description", "🍵" * 10_001)
    press(page, "Add the product")
    clerk.sees("must have at most 200 characters")
    clerk.sees("must have at most 10,000 characters")
    fill(page, "Name", "Tea 🍵")
    fill(page, "Description", "Loose leaves.")
    press(page, "Add the product")
    clerk.sees("may hold only letters A-Z, digits and . _ -")
    clerk.sees("must be a decimal number above zero")
    clerk.shot("wrong-fields")
    assert clerk.barriers() == []
    fill(page, "SKU", sku)
    fill(page, "Price", "১,২৫০.৫০")
    page.get_by_role("button", name="Add the product").dblclick()

    heading(page, "Tea 🍵")
    clerk.sees("The product was added. It has no stock yet.")
    clerk.sees("৳1,250.50")


def test_an_archived_product_stays_to_be_looked_at(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    name = f"Old jug {secrets.token_hex(4)}"
    product = named_product(name)
    clerk = arrive(f"products/{product['id']}", PHONE)
    page = clerk.page

    press(page, "Archive for ever")
    clerk.shot("archive")
    assert clerk.barriers() == []
    press(page, "Yes, archive it")

    clerk.sees("It is archived for ever")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert staff.get(f"/api/staff/products/{product['id']}/")["status"] == "archived"
    page.get_by_role("link", name="Products").click()
    page.get_by_role("link", name="Archived", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_whatever_is_written_on_it_a_hidden_product_is_found(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    word = a_word()
    product = named_product(f"Old jug {word}", status="inactive")
    until_found(staff, word, 1, by="/api/staff/search/?")
    until_found(staff, product["sku"], 1, by="/api/staff/search/?")
    clerk = arrive("products", PHONE)
    page = clerk.page
    box = page.get_by_role("searchbox", name="Find products")

    box.fill(word[:6] + word[7:])  # a slip
    box.press("Enter")
    expect(page.get_by_role("link", name=f"Old jug {word}")).to_be_visible()
    clerk.sees(f"Shown for: {word}")
    clerk.shot("found")
    assert clerk.barriers() == []
    page.get_by_role("link", name="Archived", exact=True).click()
    clerk.sees("There are no such products.")
    box.fill(product["sku"].lower())
    box.press("Enter")
    page.get_by_role("link", name=f"Old jug {word}").click()
    expect(page.locator("h1")).to_have_text(f"Old jug {word}")
    assert staff.get(f"/api/search/?q={word}")["total"] == 0  # buyers do not find it
