"""Orders on the staff page: what waits, what is looked for, what is packed, what is canceled."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.staff import SAREE, STAFF, heading, press, search
from tests.e2e.sandbox.pages.visitor import PHONE


def test_a_dispute_waits_until_its_deadline_and_leads_to_its_order(
    arrive: Arrive,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    (attempt,) = staff.payments(order["id"])
    checkout.stripe.control(f"payment_intents/{attempt['transaction_id']}/dispute")
    checkout.hear()
    clerk = arrive(width=PHONE)
    page = clerk.page

    expect(page.get_by_role("heading", name="Disputes to answer")).to_be_visible()
    first, *_, last = page.get_by_role("heading").all_inner_texts()
    assert (first, last) == ("To do", "Every day")
    clerk.sees("Answer the bank in Stripe's dashboard, before the deadline.")
    clerk.shot("todo-dispute")
    assert clerk.barriers() == []
    page.get_by_role("link", name=order["number"]).click()

    heading(page, f"Order {order['number']}")
    clerk.sees("Disputed")


@pytest.mark.daily
def test_an_order_is_found_by_whatever_a_buyer_has_in_hand(
    arrive: Arrive,
    sign_up: Callable[[], Client],
    staff: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    buyer, product = sign_up(), make_product()
    by_bkash = checkout.paid_order(buyer, {product: 1}, BKASH)
    by_card = checkout.paid_order(buyer, {product: 2}, STRIPE)
    (bkash,), (stripe,) = staff.payments(by_bkash["id"]), staff.payments(by_card["id"])
    number = by_bkash["number"]
    bangla = number.translate(
        {ord("0") + digit: ord("\N{BENGALI DIGIT ZERO}") + digit for digit in range(10)}
    )
    clues = {
        f" {number[:5].lower()}-{number[5:].lower()} ": by_bkash,
        bangla: by_bkash,
        by_card["id"]: by_card,
        bkash["transaction_id"].lower(): by_bkash,
        bkash["reference"]: by_bkash,
        stripe["transaction_id"]: by_card,
        stripe["reference"]: by_card,
    }
    clerk = arrive()

    for clue, order in clues.items():
        clerk.go(f"{STAFF}#/orders")
        search(clerk.page, clue)
        heading(clerk.page, f"Order {order['number']}")
    search(clerk.page, buyer.get("/api/auth/me/")["email"].upper())
    heading(clerk.page, "What was found")
    expect(clerk.page.get_by_role("link", name=re.compile("^SF-"))).to_have_count(2)
    search(clerk.page, "nobody@example.com")
    clerk.sees("No order has this number")
    clerk.allowed = {422}
    for nothing in ("চা 🍵", "rahima@", "9" * 10_000):
        search(clerk.page, nothing)
        expect(clerk.page.locator("main strong")).to_have_text(nothing)
        clerk.sees("No order has this number")
    assert clerk.barriers() == []


def test_an_order_is_canceled_after_a_question(
    arrive: Arrive, buyer: Client, staff: Client, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    clerk = arrive(f"orders/{order['id']}", PHONE)

    press(clerk.page, "Cancel the order")
    clerk.shot("cancel")
    press(clerk.page, "No, keep it")
    assert staff.status(order["id"]) == "pending"
    expect(clerk.page.get_by_role("button", name="Cancel the order")).to_be_focused()
    press(clerk.page, "Cancel the order")
    clerk.page.get_by_role("button", name="Yes, cancel it").dblclick()

    clerk.sees("The order is canceled, and its units are on sale again.")
    assert staff.status(order["id"]) == "canceled"


def test_packing_slips_are_printed_one_order_a_page(
    arrive: Arrive,
    sign_up: Callable[[], Client],
    named_product: Callable[..., Json],
) -> None:
    buyer, saree = sign_up(), named_product(SAREE)
    orders = [buyer.placed({saree["id"]: units}) for units in (1, 2)]
    clerk = arrive()
    page = clerk.page
    search(page, buyer.get("/api/auth/me/")["email"])
    heading(page, "What was found")
    page.get_by_role("link", name="All packing slips of this page").click()
    heading(page, "Packing slips")
    for order in orders:
        expect(page.locator(".slip-number", has_text=order["number"])).to_be_visible()
    expect(page.locator("button[aria-busy]")).to_have_count(0)
    assert clerk.barriers() == []

    page.emulate_media(media="print")

    expect(page.get_by_role("searchbox")).to_have_count(0)
    clerk.shot("slips")
    assert pages_of(page.pdf(format="A4")) == len(orders)
    page.emulate_media(media="screen")
    page.go_back()
    page.get_by_label(f"Print the papers of {orders[0]['number']}").check()
    page.get_by_role("link", name="Packing slips (1)").click()
    expect(page.locator(".slip-number")).to_have_text([orders[0]["number"]])


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
