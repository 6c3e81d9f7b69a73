"""A shop in Dhaka that says nothing yet, and how its owner sets it up, on the staff page alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.pages.visitor import Visitor

#: What a shop says before anybody has said anything, by what about; the currency is the shop's.
UNSAID: dict[str, Json] = {
    "shipping": {"zones": [], "methods": []},
    "tax": {"inclusive": True, "periods": []},
    "checkout": {"pay_by": ["stripe", "bkash"], "guests": True},
    "promotions": {"promotions": []},
}


def say_nothing(staff: Client) -> None:
    """Let a shop be as one that was deployed a minute ago."""
    for about, body in UNSAID.items():
        currency = {} if about == "tax" else {"currency": "BDT"}
        answer = staff.request("PUT", f"/api/settings/{about}/", json={**body, **currency})
        assert answer.ok, answer.text


def set_up(owner: Visitor, code: str) -> None:
    """Say all that a shop in Dhaka must say to sell.

    Args:
        owner: signed in on the staff page.
        code: with which one order gets 10 % off.
    """
    _say(owner, "shipping", "Delivery", _deliver)
    _say(owner, "tax", "Tax", _reckon_tax)
    _say(owner, "checkout", "Checkout", _take_cash)
    _say(owner, "promotions", "Promotions", lambda page: _promote(page, code))


def _say(owner: Visitor, about: str, title: str, how: Callable[[Page], None]) -> None:
    owner.go(f"{STAFF}#/settings/{about}")
    heading(owner.page, title)
    how(owner.page)
    press(owner.page, "Save")
    owner.sees("Saved.")


def _deliver(page: Page) -> None:
    press(page, "Add a zone")
    inside = page.locator("article.zone").first
    inside.get_by_label("Name in English").first.fill("Inside Dhaka")
    inside.get_by_label("Name in Bangla").first.fill("ঢাকার ভিতরে")
    inside.get_by_label("District", exact=True).select_option(label="Dhaka")
    inside.get_by_role("button", name="Add the district").click()
    _way(inside, "70", ("1", "2"))
    press(page, "Add a zone")
    outside = page.locator("article.zone").nth(1)
    outside.get_by_label("Name in English").first.fill("Outside Dhaka")
    outside.get_by_label("Name in Bangla").first.fill("ঢাকার বাইরে")
    outside.get_by_label("Where it is").select_option(label="Everywhere that no other zone is")
    _way(outside, "130", ("3", "5"))


def _way(zone: Locator, fee: str, days: tuple[str, str]) -> None:
    way = zone.get_by_role("group", name="Way to deliver 1")
    way.get_by_label("Name in English").fill("Home delivery")
    way.get_by_label("Name in Bangla").fill("হোম ডেলিভারি")
    way.get_by_label("Fee", exact=True).fill(fee)
    way.get_by_label("Days, at least").fill(days[0])
    way.get_by_label("Days, at most").fill(days[1])
    way.get_by_label("Can be paid when it comes").check()


def _reckon_tax(page: Page) -> None:
    press(page, "Reckon tax")
    fill(page, "Your number with the tax office (BIN)", "000123456-0101")
    fill(page, "Your shop's name and address, for invoices", "Dhaka Wares\nNew Market, Dhaka")
    fill(page, "Standard, in per cent", "১৫")


def _take_cash(page: Page) -> None:
    page.get_by_label("In cash, when it comes").check()
    page.get_by_label("To be paid before").select_option(label="The fee of delivery")


def _promote(page: Page, code: str) -> None:
    press(page, "Add a promotion")
    page.get_by_label("Name in English").fill("Eid")
    page.get_by_label("Name in Bangla").fill("ঈদ")
    page.get_by_label("In per cent").fill("10")
    page.get_by_label("Codes").fill(code)
    page.get_by_label("Orders that may get it").fill("1")
