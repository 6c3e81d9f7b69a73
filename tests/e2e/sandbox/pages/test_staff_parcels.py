"""Parcels that staff pack, send and take back on an order's page; units whose money goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.checkout import STRIPE, CheckoutService
from tests.e2e.sandbox.pages.staff import fill, press
from tests.e2e.sandbox.pages.visitor import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.pages.conftest import Arrive


@pytest.fixture
def mug(named_product: Callable[..., Json]) -> Json:
    """Five blue mugs, 100.00 each."""
    return named_product("Blue mug", "100.00", stock=5)


@pytest.fixture
def order(buyer: Client, checkout: CheckoutService, mug: Json) -> Json:
    """An order for three of them, paid by card."""
    return checkout.paid_order(buyer, {mug["id"]: 3}, STRIPE)


def test_a_parcel_goes_out_and_comes_back_broken_in_part(
    arrive: Arrive, order: Json, mug: Json, staff: Client
) -> None:
    clerk = arrive(f"orders/{order['id']}", PHONE)
    page = clerk.page

    press(page, "Pack a parcel")
    fill(page, "Blue mug (at most 3)", "4")
    press(page, "It is packed")
    clerk.sees("must be a whole number, and not more than are left")
    fill(page, "Blue mug (at most 3)", "২")
    clerk.shot("parcel-pack")
    assert clerk.barriers() == []
    press(page, "It is packed")
    clerk.sees("Parcel 1 is packed.")
    clerk.sees("To pack: 1 \N{MULTIPLICATION SIGN} Blue mug")

    press(page, "Hand it over")
    fill(page, "Courier", "Pathao")
    fill(page, "Tracking number", "DL121224VS8TTJ")
    page.get_by_role("dialog").get_by_role("button", name="Hand it over").click()
    clerk.sees("Parcel 1: Handed over.")
    for label in ("It could not be delivered", "It comes back"):
        press(page, label)
        page.get_by_role("dialog").get_by_role("button", name=label).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "It is back")
    fill(page, "Blue mug: how many of 2 are damaged", "1")
    page.get_by_role("dialog").get_by_role("button", name="It is back").click()

    clerk.sees("Parcel 1: Came back.")
    clerk.sees("Blue mug: 1 for sale again, 1 damaged")
    clerk.sees("Parcel 1 came back; 1 \N{MULTIPLICATION SIGN} Blue mug back on the shelf")
    clerk.shot("parcel-back")
    assert clerk.barriers() == []
    assert staff.levels(mug["id"]) == (3, 3)


def test_units_go_back_for_what_was_shown_before(
    arrive: Arrive, order: Json, mug: Json, staff: Client, checkout: CheckoutService
) -> None:
    clerk = arrive(f"orders/{order['id']}", PHONE)
    page = clerk.page

    press(page, "Give units back")
    clerk.sees("Say how many units go back.")
    fill(page, "How many (at most 3)", "2")
    fill(page, "Goodwill besides", "5.50")
    clerk.sees("৳205.50 goes back to the buyer.")
    clerk.sees("Not sent any more: 2 \N{MULTIPLICATION SIGN} Blue mug.")
    fill(page, "Why", "changed their mind")
    clerk.shot("refund-units")
    assert clerk.barriers() == []
    press(page, "Give it back")

    clerk.sees("৳205.50 was given back by Stripe.")
    clerk.sees("To pack: 1 \N{MULTIPLICATION SIGN} Blue mug")
    checkout.hear()
    assert staff.levels(mug["id"]) == (4, 4)
