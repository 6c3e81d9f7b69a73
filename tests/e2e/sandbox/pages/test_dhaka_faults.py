"""The shop in Dhaka while lines break, in two tabs, and with totals that are out of date.

What is charged is what was shown, one order is made, and afterwards all books say the same. It
changes what everybody's orders cost and breaks everybody's database, so it runs alone.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.checkout import books
from tests.e2e.sandbox.console import Console
from tests.e2e.sandbox.pages.dhaka import BANGLA, deliver_for, insist, money_in_bangla, say_all
from tests.e2e.sandbox.pages.finding import a_word
from tests.e2e.sandbox.pages.shopper import PAID, SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.test_settings import settings
from tests.e2e.sandbox.pages.visitor import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.e2e.client import Client, Json, Stack
    from tests.e2e.sandbox.account import Account
    from tests.e2e.sandbox.checkout import CheckoutService
    from tests.e2e.sandbox.pages.conftest import Visit

__all__ = ["settings"]
pytestmark = pytest.mark.alone
#: What goes wrong between the shop and who takes the money, by the console's switches.
PROVIDERS = (
    ("bkash", "execute-lost"),
    ("bkash", "notification-lost"),
    ("stripe", "webhook-lost"),
)
#: And on the way to the database. All functions begin anew when these are turned, which takes long.
DATABASE = (("dynamodb", "throttled"), ("dynamodb", "conflicts"), ("dynamodb", "answers-lost"))
#: Of functions that fail, or end before they have answered: pages ask them again.
PASSING = {502, 503, 504}
CHANGED = "Nothing is ordered yet: some figures have changed."
CHANGED_IN_BANGLA = "এখনও কিছু অর্ডার হয়নি: কিছু হিসাব বদলেছে।"


@pytest.fixture
def code(settings: Callable[[str], Json], staff: Client) -> str:
    """A shop in Dhaka, by what its owner has said, and a code that makes one order cheaper."""
    for about in ("shipping", "tax", "checkout", "promotions"):
        settings(about)
    code = f"EID{a_word()}".upper()
    say_all(staff, code)
    return code


@pytest.fixture
def turn(stack: Stack, request: pytest.FixtureRequest) -> Iterator[Callable[[str], None]]:
    """Turns all switches, and off again when the test is over; the database's if --thorough."""
    console = Console(stack.console_url)
    switches = (*PROVIDERS, *(DATABASE if request.config.option.thorough else ()))

    def turn(how: str) -> None:
        for target, name in switches:
            console.act("switch", target=target, name=name, on=how == "on")

    yield turn
    turn("off")


def a_cup(staff: Client, stock: int, price: str = "1200.00") -> str:
    """Make a cup with a name in Bangla, of so many units; return its id."""
    new = {"sku": f"WALK-{secrets.token_hex(5)}", "name": "Clay cup", "price": price}
    words = {"translations": {"bn": {"name": BANGLA}}}
    made: Json = staff.post("/api/products/", new)
    assert staff.request("PATCH", f"/api/products/{made['id']}/", json=words).ok
    received = {"kind": "received", "quantity": stock, "reason": "delivery"}
    staff.post(f"/api/products/{made['id']}/stock/", received)
    return str(made["id"])


def says_all_in_bangla(page: Page) -> None:
    """Go on without an account, say whom it is for and where it goes, and pay when it comes."""
    page.get_by_role("button", name="অ্যাকাউন্ট ছাড়া এগিয়ে যান").click()
    page.get_by_label("আপনার নাম").fill("করিম")
    page.get_by_label("আপনার মোবাইল নম্বর").fill(f"017{secrets.randbelow(10**8):08}")
    page.get_by_role("combobox", name="জেলা").fill("ঢা")
    page.get_by_role("option", name="ঢাকা").click()
    page.get_by_label("এলাকা").fill("ধানমন্ডি")
    page.get_by_label("বাড়ি ও রাস্তা").fill("বাড়ি")
    page.get_by_label("পণ্য হাতে পেয়ে নগদ").check()


def shows(page: Page, *amounts: str) -> None:
    """Wait until the sums on a page in Bangla have these amounts."""
    for amount in amounts:
        expect(page.locator(".sums")).to_contain_text(money_in_bangla(amount))


def both_press(*pages: Page) -> None:
    """Press the button that orders in several tabs, one right after the other."""
    for page in pages:
        expect(page.locator(".checkout form > button")).not_to_have_attribute("aria-busy", "true")
    for page in pages:
        page.locator(".checkout form > button").dispatch_event("click")


def a_guest_orders(shopper: Shopper, staff: Client, cup: str) -> tuple[str, Shopper]:
    """Order three cups in two tabs, whose price and way cost more before anybody presses.

    Returns:
        The order's id, and the tab that was opened later.
    """
    page = shopper.page
    shopper.goes_to(f"products/{cup}")
    page.get_by_label("পরিমাণ").fill("৩")
    shopper.button("কার্টে যোগ করুন").click()
    shopper.goes_to("checkout")
    says_all_in_bangla(page)
    shows(page, "70.00", "3,600.00")
    second = Shopper(replace(shopper.visitor, page=shopper.visitor.tab(f"{SHOP}#/checkout")))
    says_all_in_bangla(second.page)
    shows(second.page, "70.00", "3,600.00")

    insist(staff, "PATCH", f"/api/products/{cup}/", price="1300.00")
    deliver_for(staff, "90.00")
    shopper.button("অর্ডার করুন").click()
    shopper.sees(CHANGED_IN_BANGLA)
    told = page.locator(".notice table")
    for was, now in (("1,200.00", "1,300.00"), ("70.00", "90.00"), ("3,670.00", "3,990.00")):
        row = told.get_by_role("row").filter(has_text=money_in_bangla(was))
        expect(row.first).to_contain_text(money_in_bangla(now))
    shows(page, "90.00", "3,900.00")
    shopper.visitor.shot("changed")
    assert shopper.visitor.overflow() == []

    both_press(page, second.page)
    order = shopper.order_shown()
    assert second.order_shown() == order
    return order, second


def somebody_orders(buyer: Client, product: str, code: str = "") -> Json:
    """Order one of a product, with a code if there is one, at what it is quoted at."""
    who = {"name": "Nasrin", "phone": "01812345678"}
    address = {**who, "district": "dhaka", "area": "Uttara", "line1": "House 7"}
    asked = {
        "items": [{"product_id": product, "quantity": 1}],
        **({"coupon": code} if code else {}),
    }
    to = {"district": "dhaka"}
    quote = insist(buyer, "POST", "/api/quotes/", delivery=to, **asked)["quote"]
    return insist(buyer, "POST", "/api/orders/", quote=quote, contact=who, delivery=address)


def a_customer_orders(shopper: Shopper, customer: Buyer, other: Client, cup: str, code: str) -> str:
    """Order a cup, when others have the code and one of two, and a tab has emptied the cart."""
    page, total = shopper.page, shopper.page.locator(".sums .total")
    shopper.puts_into_cart(cup, "2")
    shopper.signs_in_to_order(customer)
    page.get_by_label("Coupon").fill(code)
    shopper.button("Use it").click()
    expect(total).to_contain_text("৳2,250.00")

    somebody_orders(other, cup, code)
    shopper.presses_order()
    shopper.sees(CHANGED)
    expect(page.locator("#coupon-said")).to_have_text("The coupon is used up.")
    expect(page.locator(".notice table")).to_contain_text("Eid-৳240.00")
    expect(total).to_contain_text("৳2,490.00")
    shopper.visitor.shot("used up")

    shopper.sees("Of Clay cup only 1 are left; you wanted 2.")
    shopper.button("Update the cart").click()
    expect(total).to_contain_text("৳1,290.00")

    second = Shopper(replace(shopper.visitor, page=shopper.visitor.tab(f"{SHOP}#/cart")))
    second.button("Remove Clay cup").click()
    shopper.sees("Your cart is empty")
    second.puts_into_cart(cup)
    expect(total).to_contain_text("৳1,290.00")
    return shopper.places_order()


def test_what_is_seen_is_charged_once_though_lines_break_and_totals_are_out_of_date(
    visit: Visit,
    customer: Buyer,
    stranger: Client,
    staff: Client,
    code: str,
    turn: Callable[[str], None],
    checkout: CheckoutService,
    account: Account,
) -> None:
    cup, pot = a_cup(staff, 9), a_cup(staff, 2)
    turn("on")
    guest = Shopper(visit(SHOP, PHONE, locale="bn-BD"))
    shopper = Shopper(visit(SHOP, PHONE))
    for one in (guest, shopper):
        one.visitor.allowed |= {409, *PASSING}

    by_cash, second = a_guest_orders(guest, staff, cup)
    second.begins("বিকাশে পেমেন্ট করুন")
    second.page.reload()
    second.pays_at_bkash()
    for tab in (second, guest):
        tab.sees_state("গৃহীত, পণ্য এলে টাকা দেবেন")
    by_card = a_customer_orders(shopper, customer, stranger, pot, code)
    shopper.begins("Pay by card")
    shopper.presses("pay")
    shopper.sees_state("We have not heard of your payment yet.")
    for _ in range(2):  # to Stripe's page, and from there to the order as it was before
        shopper.page.go_back()
    shopper.sees_state("You have begun to pay.", "do not pay again")
    shopper.begins("Pay by card")
    expect(shopper.page.get_by_text("This session has been paid.")).to_be_visible()
    shopper.page.get_by_role("link", name="Return").click()
    turn("off")
    checkout.hear()
    account.an_hour_passes([by_card])
    account.reconcile()
    shopper.sees_state(PAID)

    orders = [staff.get(f"/api/orders/{one}/") for one in (by_cash, by_card)]
    assert [one["total_amount"] for one in orders] == ["3990.00", "1290.00"]
    assert orders[0]["due_online"] == "90.00"
    assert [one["id"] for one in customer.orders()] == [by_card]
    attempts = [one for order in orders for one in staff.payments(order["id"])]
    assert sorted(checkout.ledger(attempts).values()) == [(9_000, 0, 0), (129_000, 0, 0)]
    assert books(attempts) == checkout.ledger(attempts)
    assert (staff.levels(cup), staff.levels(pot)) == ((6, 6), (0, 1))
    ours = (cup, pot, by_cash, by_card)
    assert [one for one in account.differences() if any(id_ in str(one) for id_ in ours)] == []
