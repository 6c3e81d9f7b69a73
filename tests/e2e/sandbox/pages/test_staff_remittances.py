"""What couriers hand over: a clerk pastes an invoice's lines, and sees what is missing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.pages.staff import fill, heading, press, quiet
from tests.e2e.sandbox.pages.test_staff_day import mug, on_delivery
from tests.e2e.sandbox.pages.visitor import PHONE

if TYPE_CHECKING:
    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.pages.conftest import Arrive
    from tests.e2e.sandbox.pages.visitor import Visitor

__all__ = ["mug"]


def _collected(
    staff: Client, buyer: Client, product: Json, name: str = "", amount: str = "3200.00"
) -> str:
    """Write down the cash of an order, or some of it; return the name by which."""
    order = on_delivery(buyer, product)
    staff.post(f"/api/orders/{order['id']}/accept/")
    reference = name or f"SF{secrets.token_hex(5)}".upper()
    cash = {"amount": amount, "reference": reference}
    staff.post(f"/api/orders/{order['id']}/collections/", cash)
    return reference


@pytest.mark.daily
def test_a_clerk_enters_an_invoice_and_sees_what_is_missing(
    arrive: Arrive,
    buyer: Client,
    mug: Json,
    staff: Client,
) -> None:
    first, second = (_collected(staff, buyer, mug) for _ in range(2))
    invoice = f"INV-{secrets.token_hex(4)}".upper()
    clerk = arrive("remittances", PHONE)
    heading(clerk.page, "Cash from couriers")
    clerk.page.get_by_text("Enter an invoice").first.click()
    fill(clerk.page, "Courier", "Pathao")
    fill(clerk.page, "Invoice", invoice)
    fill(clerk.page, "What has arrived", "৩,১৪৫.৫৫")
    fill(clerk.page, "Fees kept back", "60")
    later = f"SF{secrets.token_hex(5)}".upper()
    fill(clerk.page, "Consignments and amounts", f"{first}, 3,200.00\n{later}; ১৫\n")
    press(clerk.page, "Compare and enter it")

    clerk.sees(f"{invoice} is entered: 1 of 2 lines match.")
    clerk.sees("Not written down")
    clerk.sees("Too little arrived")
    clerk.shot("entered")
    assert clerk.barriers() == []
    clerk.page.get_by_role("link", name=f"pathao {invoice}").click()
    heading(clerk.page, f"pathao {invoice}")
    assert clerk.barriers() == []
    found = staff.get(f"/api/remittances/pathao/{invoice}/")
    assert [one["result"] for one in found["lines"]] == ["matched", "unknown"]
    assert (found["received"], found["short"]) == ("3145.55", "9.45")
    _collected(staff, buyer, mug, later, "15.00")
    press(clerk.page, "Compare again")
    expect(clerk.page.get_by_text("Not written down", exact=True)).to_have_count(0)
    clerk.shot("compared-again")
    found = staff.get(f"/api/remittances/pathao/{invoice}/")
    assert [one["result"] for one in found["lines"]] == ["matched", "matched"]
    assert second in [one["reference"] for one in found["missing"]]
    _tick_the_rest(clerk, second)
    clerk.shot("ticked")
    assert clerk.barriers() == []
    fill(clerk.page, "Courier", "Pathao")
    fill(clerk.page, "Invoice", f"{invoice}-2")
    fill(clerk.page, "What has arrived", "3200")
    press(clerk.page, "Compare and enter it")
    clerk.sees(f"{invoice}-2 is entered: 1 of 1 lines match.")
    expect(clerk.page.get_by_label("Consignments and amounts")).to_have_value("")
    (line,) = staff.get(f"/api/remittances/pathao/{invoice}-2/")["lines"]
    assert (line["reference"], line["result"]) == (second, "matched")


def _tick_the_rest(clerk: Visitor, reference: str) -> None:
    """Find a consignment among what is missing, and tick it; then not, and again."""
    clerk.go("/ui/staff/#/remittances?list=missing")
    tick = clerk.page.get_by_label(f"The invoice names {reference}")
    further = clerk.page.get_by_role("link", name="Next page")
    quiet(clerk.page)
    while tick.count() == 0 and further.count() > 0:
        further.click()
        quiet(clerk.page)
    lines = clerk.page.get_by_label("Consignments and amounts")
    tick.check()
    expect(lines).to_have_value(f"{reference}, 3200.00\n")
    tick.uncheck()
    expect(lines).to_have_value("")
    tick.check()
    clerk.sees("Lines: 1, in all ৳3,200.00")
