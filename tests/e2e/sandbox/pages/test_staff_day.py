"""The lists of the day: a clerk takes an order from one to the next, and its cash at the end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press, quiet
from tests.e2e.sandbox.pages.visitor import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Response

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.pages.conftest import Arrive
    from tests.e2e.sandbox.pages.visitor import Visitor

PHONE_NUMBER = "+8801712345678"
CONTACT = {"name": "Rahima Khatun", "phone": PHONE_NUMBER}
DELIVERY = {**CONTACT, "line1": "House 12, Road 5", "area": "Dhanmondi", "district": "dhaka"}


@pytest.fixture
def mug(named_product: Callable[..., Json]) -> Json:
    """Mugs of which two are delivered for nothing, so that nothing of them is paid before."""
    return named_product("Blue mug", "1600.00", stock=9)


def on_delivery(buyer: Client, product: Json, quantity: int = 2) -> Json:
    """Order some of a product, all paid when it comes."""
    wanted = {
        "items": [{"product_id": product["id"], "quantity": quantity}],
        "delivery": {"district": "dhaka"},
        "method": "cod",
    }
    quote = buyer.post("/api/quotes/", wanted)
    assert quote["due_online"] == "0.00"
    body = {"quote": quote["quote"], "contact": CONTACT, "delivery": DELIVERY}
    order: Json = buyer.post("/api/orders/", body)
    return order


def row(clerk: Visitor, order: Json, stage: str) -> None:
    """Go to a list, and on to the page of it that an order is on; others may be before it."""
    page = clerk.page
    with page.expect_response(_is_of_the_day):
        clerk.go(f"{STAFF}#/day?stage={stage}")
    quiet(page)
    found = page.get_by_role("link", name=order["number"])
    further = page.get_by_role("link", name="Next page")
    while found.count() == 0 and further.count() > 0:
        with page.expect_response(_is_of_the_day):
            further.click()
        quiet(page)
    expect(found).to_be_visible()


def _is_of_the_day(response: Response) -> bool:
    return "/api/staff/worklist/" in response.url


def step(clerk: Visitor, order: Json, label: str) -> None:
    """Press the button of an order's row, by keyboard."""
    clerk.page.get_by_role("button", name=f"{label}: {order['number']}").press("Enter")


def confirm(clerk: Visitor, label: str) -> None:
    """Press the button of the dialog that is open, by keyboard, and wait until it is closed."""
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_role("button", name=label, exact=True).press("Enter")
    expect(dialog).to_have_count(0)
    expect(clerk.page.locator("main :focus")).to_have_count(1)


@pytest.mark.daily
def test_an_order_goes_from_list_to_list_until_its_cash_is_written_down(
    arrive: Arrive, buyer: Client, mug: Json, staff: Client
) -> None:
    order = on_delivery(buyer, mug)
    clerk = arrive("day?stage=to_accept", PHONE)
    heading(clerk.page, "Today")
    clerk.sees("Rahima Khatun")
    assert clerk.barriers() == []
    button = clerk.page.get_by_role("button", name=f"Accept it: {order['number']}")
    button.press("Enter")
    expect(clerk.page.get_by_role("dialog")).to_be_visible()
    clerk.shot("accept")
    clerk.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    button.press("Enter")
    clerk.page.get_by_role("button", name="Yes, accept it").press("Enter")
    clerk.sees("The order is accepted: pack it.")
    # Who works by keyboard goes on with the row that took the place of this one, or the heading.
    expect(button).to_have_count(0)
    expect(clerk.page.locator(".work button:focus, h1:focus")).to_have_count(1)

    row(clerk, order, "to_pack")
    clerk.shot("to-pack")
    step(clerk, order, "Pack it")
    confirm(clerk, "It is packed")
    row(clerk, order, "to_hand_over")
    clerk.page.get_by_label(f"Print the papers of {order['number']}").check()
    clerk.page.get_by_role("link", name="Packing slips (1)").click()
    clerk.sees("To collect: \N{BENGALI RUPEE SIGN}3,200.00")
    clerk.sees("House 12, Road 5")
    clerk.shot("slip")
    assert clerk.barriers() == []
    clerk.go(f"{STAFF}#/papers/invoices?order={order['id']}")
    clerk.sees("To pay when it comes")
    clerk.shot("invoice")
    assert clerk.barriers() == []
    row(clerk, order, "to_hand_over")
    step(clerk, order, "Hand it over")
    fill(clerk.page, "Courier", "Steadfast")
    fill(clerk.page, "Tracking number", reference := f"SF{secrets.token_hex(5)}".upper())
    confirm(clerk, "Hand it over")
    row(clerk, order, "under_way")
    clerk.sees(reference)
    step(clerk, order, "It was delivered")
    confirm(clerk, "It was delivered")

    row(clerk, order, "to_collect")
    step(clerk, order, "Write down cash")
    fill(clerk.page, "Consignment or receipt", reference)
    clerk.shot("collect")
    assert clerk.barriers() == []
    confirm(clerk, "Write it down")
    clerk.sees("The order is paid.")
    quiet(clerk.page)
    assert (staff.status(order["id"]), staff.levels(mug["id"])) == ("paid", (7, 7))


def test_what_was_not_taken_need_not_be_paid_and_cash_goes_back_by_its_name(
    arrive: Arrive, buyer: Client, mug: Json, staff: Client
) -> None:
    order = on_delivery(buyer, mug, 3)
    staff.post(f"/api/orders/{order['id']}/accept/", {})
    clerk = arrive(f"orders/{order['id']}", PHONE)
    page = clerk.page
    page.locator(".who select").select_option("bn")
    press(page, "যা নেওয়া হয়নি")
    page.get_by_label("নেওয়া হয়নি", exact=True).fill("\N{BENGALI DIGIT FOUR}")
    clerk.shot("refuse-bangla")
    assert clerk.overflow() == []
    page.keyboard.press("Escape")
    page.locator(".who select").select_option("en")

    press(page, "What was not taken")
    fill(page, "Not taken", "4")
    clerk.allowed = {422}
    page.get_by_role("dialog").get_by_role("button", name="Write it down").click()
    expect(page.locator("#units\\.0\\.refused-wrong")).to_be_visible()
    assert clerk.barriers() == []
    fill(page, "Not taken", "1")
    fill(page, "Back on the shelf", "1")
    confirm(clerk, "Write it down")
    clerk.sees("It is written down.")

    press(page, "Write down cash")
    receipt = f"R{secrets.token_hex(5)}".upper()
    fill(page, "Consignment or receipt", receipt)
    confirm(clerk, "Write it down")
    clerk.sees("The order is paid.")
    assert (staff.status(order["id"]), staff.levels(mug["id"])) == ("paid", (7, 7))

    press(page, "Give money back")
    fill(page, "How much", "5.00")
    fill(page, "Why", "a scratch")
    clerk.shot("cash-back")
    assert clerk.barriers() == []
    given = f"T{secrets.token_hex(5)}".upper()
    fill(page, "By what you have given it back, such as a trxID", given)
    confirm(clerk, "Give it back")
    assert staff.get(f"/api/orders/{order['id']}/")["refunded_amount"] == "5.00"


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_lists_are_for_everybody_in_both_languages(
    arrive: Arrive, buyer: Client, mug: Json, language: str
) -> None:
    order = on_delivery(buyer, mug)
    for width in (PHONE, DESK):
        clerk = arrive(width=width)
        clerk.page.locator(".who select").select_option(language)
        for stage in ("to_accept", "late"):
            clerk.go(f"{STAFF}#/day?stage={stage}")
            quiet(clerk.page)
            clerk.shot(f"{stage}-{language}")
            assert clerk.barriers_in(language) == []
        row(clerk, order, "to_accept")
