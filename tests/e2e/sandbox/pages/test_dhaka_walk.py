"""A shop in Dhaka, from nothing to its books, by its pages: set up, sold, sent, refused, refunded.

It changes what everybody's orders cost, so it runs alone.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.checkout import books
from tests.e2e.sandbox.pages.dhaka import BANGLA, money_in_bangla, say_nothing, set_up
from tests.e2e.sandbox.pages.finding import a_word
from tests.e2e.sandbox.pages.shopper import PAID, SHOP, Shopper
from tests.e2e.sandbox.pages.staff import STAFF, fill, press
from tests.e2e.sandbox.pages.test_settings import settings
from tests.e2e.sandbox.pages.test_staff_day import confirm, row, step
from tests.e2e.sandbox.pages.visitor import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.account import Account
    from tests.e2e.sandbox.checkout import CheckoutService
    from tests.e2e.sandbox.pages.conftest import Arrive, Visit
    from tests.e2e.sandbox.pages.shopper import Buyer
    from tests.e2e.sandbox.pages.visitor import Visitor

__all__ = ["settings"]
pytestmark = pytest.mark.alone
NOT_TAKEN = ("It could not be delivered", "It comes back", "It is back")
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.fixture
def cup(named_product: Callable[..., Json], staff: Client) -> str:
    """Twenty clay cups of 1200.00 each, with a name in Bangla; the product's id."""
    product = named_product("Clay cup", "1200.00", stock=20)
    words = {"translations": {"bn": {"name": BANGLA}}}
    assert staff.request("PATCH", f"/api/products/{product['id']}/", json=words).ok
    return str(product["id"])


@pytest.fixture
def owner(arrive: Arrive, settings: Callable[[str], Json], staff: Client) -> Visitor:
    """The owner, at a desk, of a shop that says nothing; afterwards it says what it said before."""
    for about in ("shipping", "tax", "checkout", "promotions"):
        settings(about)
    say_nothing(staff)
    return arrive()


def guest_orders(visit: Visit, cup: str) -> str:
    """Order three cups in Bangla, the way paid by bKash and the cups when they come."""
    guest = Shopper(visit(f"{SHOP}#/products/{cup}", PHONE, locale="bn-BD"))
    page = guest.page
    page.get_by_label("পরিমাণ").fill("৩")
    guest.button("কার্টে যোগ করুন").click()
    guest.goes_to("checkout")
    guest.button("অ্যাকাউন্ট ছাড়া এগিয়ে যান").click()
    page.get_by_label("আপনার নাম").fill("করিম")
    page.get_by_label("আপনার মোবাইল নম্বর").fill(f"017{secrets.randbelow(10**8):08}")
    page.get_by_role("combobox", name="জেলা").fill("ঢা")
    page.get_by_role("option", name="ঢাকা").click()
    page.get_by_label("এলাকা").fill("ধানমন্ডি")
    page.get_by_label("বাড়ি ও রাস্তা").fill("বাড়ি")
    page.get_by_label("পণ্য হাতে পেয়ে নগদ").check()
    expect(page.locator(".sums")).to_contain_text(money_in_bangla("70.00"))
    expect(page.locator(".sums")).to_contain_text(money_in_bangla("3,600.00"))
    expect(page.locator(".checkout table")).to_contain_text(BANGLA)
    guest.visitor.shot("guest")
    guest.button("অর্ডার করুন").click()
    order = guest.order_shown()
    guest.begins("বিকাশে পেমেন্ট করুন")
    guest.pays_at_bkash()
    guest.sees_state("গৃহীত, পণ্য এলে টাকা দেবেন")
    expect(page.locator("main table")).to_contain_text(BANGLA)
    page.get_by_role("link", name="চালান").click()
    expect(page.locator(".paper")).to_contain_text(BANGLA)
    guest.visitor.shot("guest invoice")
    return order


def customer_orders(shopper: Shopper, customer: Buyer, cup: str, code: str) -> str:
    """Order two cups with a code, by card; who types it afterwards is told that it is used up."""
    field = shopper.page.get_by_label("Coupon")
    said = shopper.page.locator("#coupon-said")
    shopper.puts_into_cart(cup, "2")
    shopper.signs_in_to_order(customer)
    for typed, answer in (
        ("nonsense", "There is no such coupon, or it is not good now."),
        ("x", "must be 4 to 32 letters, digits and hyphens"),
        (f" {code.lower()} ", f"The coupon {code} is used."),
    ):
        field.fill(typed)
        shopper.button("Use it").click()
        expect(said).to_have_text(answer)
    expect(shopper.page.locator(".sums .total")).to_contain_text("৳2,230.00")
    order = shopper.places_order()
    shopper.begins("Pay by card")
    shopper.presses("pay")
    shopper.sees_state(PAID)

    shopper.puts_into_cart(cup)
    shopper.goes_to("checkout")
    field.fill(code)
    shopper.button("Use it").click()
    expect(said).to_have_text("The coupon is used up.")
    return order


def packs(clerk: Visitor, order: Json, at_most: int, cups: int) -> None:
    """Put so many cups of those that wait into a parcel."""
    row(clerk, order, "to_pack")
    step(clerk, order, "Pack it")
    fill(clerk.page, f"Clay cup (at most {at_most})", str(cups))
    confirm(clerk, "It is packed")


def sends(clerk: Visitor, order: Json, tracking: str, *way: str) -> None:
    """Hand the parcel of an order that waits to a courier, and write down what becomes of it."""
    row(clerk, order, "to_hand_over")
    step(clerk, order, "Hand it over")
    fill(clerk.page, "Courier", "Pathao")
    fill(clerk.page, "Tracking number", tracking)
    confirm(clerk, "Hand it over")
    clerk.go(f"{STAFF}#/orders/{order['id']}")
    for label in way:
        press(clerk.page, label)
        confirm(clerk, label)


def collects(clerk: Visitor, order: Json, consignment: str) -> None:
    """Write down that one cup was not taken, which has come back, and the cash of the others."""
    clerk.go(f"{STAFF}#/orders/{order['id']}")
    press(clerk.page, "What was not taken")
    fill(clerk.page, "Not taken", "1")
    confirm(clerk, "Write it down")
    press(clerk.page, "Write down cash")
    expect(clerk.page.get_by_label("How much", exact=True)).to_have_value("2400.00")
    fill(clerk.page, "Consignment or receipt", consignment)
    confirm(clerk, "Write it down")
    clerk.sees("The order is paid.")


def refunds_one(clerk: Visitor, order: Json) -> None:
    """Give one cup back, at what it cost with the code."""
    clerk.go(f"{STAFF}#/orders/{order['id']}")
    press(clerk.page, "Give units back")
    fill(clerk.page, "How many (at most 2)", "1")
    clerk.sees("৳1,080.00 goes back to the buyer.")
    fill(clerk.page, "Why", "a crack")
    confirm(clerk, "Give it back")
    clerk.sees("৳1,080.00 was given back by Stripe.")


def test_a_shop_in_dhaka_is_set_up_and_sells_by_its_pages_alone(
    owner: Visitor,
    visit: Visit,
    shopper: Shopper,
    customer: Buyer,
    cup: str,
    staff: Client,
    checkout: CheckoutService,
    account: Account,
) -> None:
    code, consignment = f"EID{a_word()}".upper(), f"DL{secrets.token_hex(5)}".upper()
    shopper.visitor.allowed = {422}
    set_up(owner, code)
    owner.shot("promotions")

    by_cash = staff.get(f"/api/orders/{guest_orders(visit, cup)}/")
    by_card = staff.get(f"/api/orders/{customer_orders(shopper, customer, cup, code)}/")
    assert (by_cash["due_online"], by_cash["due_on_delivery"]) == ("70.00", "3600.00")
    packs(owner, by_cash, 3, 2)
    sends(owner, by_cash, consignment, "It was delivered")
    packs(owner, by_cash, 1, 1)
    sends(owner, by_cash, f"{consignment}-2", *NOT_TAKEN)
    packs(owner, by_card, 2, 2)
    sends(owner, by_card, f"{consignment}-3", "It was delivered")
    collects(owner, by_cash, consignment)
    refunds_one(owner, by_card)
    owner.sees(f"1 {TIMES} Clay cup back on the shelf")
    timeline = owner.page.locator(".timeline")
    expect(timeline).to_contain_text(f"Order placed: 2 {TIMES} Clay cup for ৳2,230.00; stock held")
    expect(timeline).not_to_contain_text("UTC")
    owner.shot("refunded")

    checkout.hear()
    attempts = [one for order in (by_cash, by_card) for one in staff.payments(order["id"])]
    ledger = checkout.ledger(attempts)
    online = [one for one in attempts if one["provider"] != "cash"]
    assert sorted(ledger.values()) == [(7_000, 0, 0), (223_000, 108_000, 0)]
    assert books(online) == ledger
    assert staff.get(f"/api/orders/{by_cash['id']}/")["cash"]["collected"] == "2400.00"
    assert [staff.status(one["id"]) for one in (by_cash, by_card)] == ["paid", "paid"]
    assert staff.levels(cup) == (17, 17)
    ours = (cup, by_cash["id"], by_card["id"])
    assert [one for one in account.differences() if any(id_ in str(one) for id_ in ours)] == []
