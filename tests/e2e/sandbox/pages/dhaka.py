"""A shop in Dhaka that says nothing yet, and how its owner sets it up, on the staff page alone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

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


#: How often something is asked where lines break.
_TRIES = 20
BANGLA = "মাটির কাপ"


def money_in_bangla(taka: str) -> str:
    """Return an amount as Bangla writes it."""
    return (
        taka.translate({ord("0") + n: chr(ord("\N{BENGALI DIGIT ZERO}") + n) for n in range(10)})
        + "৳"
    )


def insist(client: Client, method: str, path: str, **body: Any) -> Json:
    """Ask the same again until the shop answers, as its clients do where lines break."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    for _ in range(_TRIES):
        answer = client.request(method, path, json=body, headers=key)
        if answer.status_code < 500:
            break
    assert answer.ok, answer.text
    answered: Json = answer.json()
    return answered


def say(staff: Client, about: str, **body: Any) -> None:
    """Let the shop say something, as its owner would on the staff page."""
    currency = {} if about == "tax" else {"currency": "BDT"}
    insist(staff, "PUT", f"/api/settings/{about}/", **body, **currency)


def say_nothing(staff: Client) -> None:
    """Let a shop be as one that was deployed a minute ago."""
    for about, body in UNSAID.items():
        say(staff, about, **body)


def say_all(staff: Client, code: str) -> None:
    """Let a shop in Dhaka say in four requests what `set_up` does by forms.

    Args:
        staff: may change settings.
        code: with which one order gets 10 % off.
    """
    deliver_for(staff, "70.00")
    say(staff, "tax", inclusive=True, periods=[{"rates": {"standard": "15"}}])
    cash = {"advance": "delivery"}
    say(staff, "checkout", pay_by=["stripe", "bkash", "cash"], guests=True, cash=cash)
    # Of its own, since uses are counted by it.
    eid = {
        "code": code.lower(),
        "name": {"en": "Eid", "bn": "ঈদ"},
        "kind": "order",
        "percentage": "10",
    }
    say(staff, "promotions", promotions=[{**eid, "coupons": [code], "limits": {"total": 1}}])


def deliver_for(staff: Client, fee: str) -> None:
    """Let the way inside Dhaka cost so much."""
    zone = {"code": "dhaka", "name": {"en": "Inside Dhaka", "bn": "ঢাকার ভিতরে"}}
    way = {"code": "home", "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"}, "zone": "dhaka"}
    how = {"kind": "home", "tiers": [{"fee": fee}], "days": {"least": 1, "most": 2}, "cash": True}
    say(staff, "shipping", zones=[{**zone, "districts": ["dhaka"]}], methods=[{**way, **how}])


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
