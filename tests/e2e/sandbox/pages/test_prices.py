"""Sale prices before people's eyes: staff set them, they begin and end by the clock, buyers see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json, Stack
from tests.e2e.sandbox.console import Console
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.panjabi import a_panjabi
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.staff import fill, press, quiet, unfold
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS

#: How long a sale lasts that ends while somebody looks.
SHORT = timedelta(seconds=6)
HOUR = timedelta(hours=1)


def change(staff: Client, path: str, **changes: Any) -> None:
    """Change a product or variant."""
    answer = staff.request("PATCH", f"/api/{path}/", json=changes)
    assert answer.ok, answer.text


def sale(price: str, lasts: timedelta = timedelta(days=3)) -> Json:
    """Return a sale that begins now."""
    return {"price": price, "ends_at": (datetime.now(UTC) + lasts).isoformat()}


def test_staff_put_a_product_on_sale_and_end_it(
    arrive: Arrive, width: int, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay lamp", "200.00")
    clerk = arrive(f"products/{product['id']}", width)
    page = clerk.page
    clerk.allowed = {422}
    unfold(page, "Sale price and comparison")

    fill(page, "Sale price", "২৫০")
    fill(page, "Until", "2099-12-17T00:00")
    press(page, "Save the prices")
    clerk.sees("must be below the regular price")
    expect(page.get_by_label("Sale price", exact=True)).to_be_focused()
    clerk.shot("refused")
    assert clerk.barriers() == []
    fill(page, "Sale price", "১৫০")
    fill(page, "Compared with", "260")
    press(page, "Save the prices")

    clerk.sees("Saved.")
    clerk.sees("until 17 Dec 2099, 00:00 (Asia/Dhaka)")
    made = staff.get(f"/api/staff/products/{product['id']}/")
    assert (made["price"], made["regular_price"]) == ("150.00", "200.00")
    assert made["sale"]["ends_at"] == "2099-12-16T18:00:00.000Z"
    assert made["compare_at_price"] == "260.00"
    expect(page.get_by_label("Price", exact=True)).to_have_value("200.00")
    expect(page.get_by_label("Until", exact=True)).to_have_value("2099-12-17T00:00")
    unfold(page, "What it cost before")
    expect(page.get_by_role("row", name="৳260.00")).to_have_count(1)
    quiet(page)
    clerk.shot("on sale")
    assert clerk.barriers() == []

    press(page, "End the sale")

    clerk.sees("The sale is ended.")
    expect(page.get_by_role("button", name="End the sale")).to_have_count(0)
    assert staff.get(f"/api/staff/products/{product['id']}/")["sale"] is None


def test_two_who_set_sales_at_once_choose_which(
    arrive: Arrive, staff: Client, named_product: Callable[..., Json]
) -> None:
    product = named_product("Clay bowl", "200.00")
    clerk = arrive(f"products/{product['id']}")
    page = clerk.page
    clerk.allowed = {412}
    unfold(page, "Sale price and comparison")
    change(staff, f"products/{product['id']}", sale=sale("180.00"))

    fill(page, "Sale price", "150")
    fill(page, "Until", "2099-12-17T00:00")
    press(page, "Save the prices")

    clerk.sees("Somebody else has changed it meanwhile")
    expect(page.get_by_text("৳180.00, from")).to_be_visible()
    clerk.shot("two sales")
    assert clerk.barriers() == []
    press(page, "Save these values")
    clerk.sees("Saved.")
    assert staff.get(f"/api/staff/products/{product['id']}/")["price"] == "150.00"


def test_a_variant_is_put_on_sale(arrive: Arrive, width: int, staff: Client) -> None:
    panjabi = a_panjabi(staff)
    clerk = arrive(f"products/{panjabi['id']}?variant=002", width)
    page = clerk.page
    unfold(page, "Sale price and comparison")

    fill(page, "Sale price", "1650")
    fill(page, "Until", "2099-12-17T00:00")
    press(page, "Save the prices")

    clerk.sees("Saved.")
    clerk.sees("৳1,650.00, from")
    clerk.shot("variant")
    assert clerk.barriers() == []


@pytest.mark.parametrize("language", ["en-GB", "bn-BD"])
def test_buyers_see_what_it_costs_until_when_and_what_it_cost_before(
    visit: Visit, width: int, language: str, staff: Client, named_product: Callable[..., Json]
) -> None:
    samples = staff.get("/api/products/")["items"]
    on_sale = next(one for one in samples if one["name"] == "Blue mug")
    compared = named_product("Bowl", "300.00")
    change(staff, f"products/{compared['id']}", compare_at_price="356.00")
    shopper = Shopper(visit(f"{SHOP}#/products/{on_sale['id']}", width, locale=language))
    page, visitor = shopper.page, shopper.visitor
    is_english = language.startswith("en")

    expect(page.locator(".price")).to_contain_text("420" if is_english else "৪২")
    expect(page.locator("del")).to_contain_text("480" if is_english else "৪৮")
    shopper.sees("On sale until" if is_english else "মূল্যছাড় চলবে")
    shopper.sees("Lowest price of the 30 days before" if is_english else "আগের ৩০ দিনের সর্বনিম্ন দাম")
    visitor.shot(f"product-{language[:2]}")
    found = visitor.barriers()
    shopper.goes_to(f"products/{compared['id']}")
    expect(page.locator("del")).to_contain_text("356" if is_english else "৩৫৬")
    visitor.shot(f"compared-{language[:2]}")
    found += visitor.barriers()

    assert found == []


def test_the_list_and_search_engines_say_the_price_of_now(shopper: Shopper) -> None:
    """Of the sample products, which are the oldest."""
    card = shopper.page.locator(".card", has_text="Blue mug").first

    expect(card.locator(".price")).to_have_text("৳420.00")
    expect(card.locator("del")).to_contain_text("৳480.00")
    expect(card).to_contain_text("On sale until")
    expect(shopper.page.locator(".card", has_text="Nakshi kantha").locator("del")).to_have_count(0)
    shopper.visitor.shot("list")
    assert shopper.visitor.barriers() == []
    card.get_by_role("link").click()
    expect(shopper.page.locator("[itemprop=price]")).to_have_attribute("content", "420.00")


def test_a_sale_begins_and_ends_before_one_s_eyes(
    shopper: Shopper, staff: Client, make_product: Callable[..., str]
) -> None:
    """Nothing runs at those moments: neither in the shop, nor does anybody reload the page."""
    product = make_product(price="200.00")
    starts = datetime.now(UTC) + timedelta(seconds=3)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + SHORT).isoformat()}
    change(staff, f"products/{product}", sale={"price": "150.00", **times})
    price = shopper.page.locator(".price")

    shopper.goes_to(f"products/{product}")
    while price.text_content() != "৳150.00":
        assert datetime.now(UTC) < starts + SHORT
        shopper.page.reload()
        expect(price).to_be_visible()

    expect(price).to_have_text("৳200.00", timeout=PATIENCE_MS)
    expect(shopper.page.locator("del")).to_have_count(0)


@pytest.mark.alone
def test_a_planned_sale_begins_when_the_console_lets_time_pass(
    shopper: Shopper, staff: Client, stack: Stack, make_product: Callable[..., str]
) -> None:
    product, console = make_product(price="200.00"), Console(stack.console_url)
    starts = datetime.now(UTC) + timedelta(minutes=50)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + HOUR).isoformat()}
    change(staff, f"products/{product}", sale={"price": "150.00", **times})

    for price in ("৳200.00", "৳150.00", "৳200.00"):
        shopper.goes_to(f"products/{product}")
        shopper.page.reload()
        expect(shopper.page.locator(".price")).to_have_text(price)
        console.act("time", seconds=int(HOUR.total_seconds()))


def test_a_sale_that_ends_while_one_orders_is_told_and_nothing_is_ordered(
    shopper: Shopper, customer: Buyer, staff: Client, make_product: Callable[..., str]
) -> None:
    product = make_product(price="200.00")
    change(staff, f"products/{product}", sale=sale("150.00"))
    shopper.visitor.allowed |= {409}
    shopper.puts_into_cart(product)
    shopper.signs_in_to_order(customer)
    shopper.sees("৳210.00")
    change(staff, f"products/{product}", sale=None)

    shopper.presses_order()

    shopper.sees("Nothing is ordered yet: some figures have changed.")
    rows = shopper.page.locator(".notice tbody tr")
    expect(rows).to_have_text(["Mug৳150.00৳200.00", "Total৳210.00৳260.00"])
    shopper.visitor.shot("changed at the checkout")
    assert shopper.visitor.barriers() == []
    assert customer.orders() == []
    order = customer.api.get(f"/api/orders/{shopper.places_order()}/")
    assert order["total_amount"] == "260.00"
