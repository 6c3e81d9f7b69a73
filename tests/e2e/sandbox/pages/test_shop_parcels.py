"""Where an order's goods are, and what is paid at the door, as its buyer sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.sandbox.checkout import STRIPE
from tests.e2e.sandbox.pages.shopper import SHOP, Shopper

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.client import Client, Json
    from tests.e2e.sandbox.checkout import CheckoutService
    from tests.e2e.sandbox.pages.conftest import Visit
    from tests.e2e.sandbox.pages.shopper import Buyer

FOLLOW = "https://pathao.example/DL121224VS8TTJ"
HOME = {
    "name": "Rahima",
    "phone": "01712345678",
    "district": "dhaka",
    "area": "Dhanmondi",
    "line1": "House 7",
}
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.fixture
def mug(named_product: Callable[..., Json]) -> str:
    return str(named_product("Blue mug", "100.00", stock=9)["id"])


@pytest.fixture
def order(customer: Buyer, checkout: CheckoutService, mug: str) -> str:
    """An order for six mugs that is paid when it comes; the way is, so it is accepted. Its id."""
    api = customer.api
    asked = {"items": [{"product_id": mug, "quantity": 6}], "delivery": {"district": "dhaka"}}
    quote = api.post("/api/quotes/", {**asked, "method": "cod"})["quote"]
    contact = {"name": "Rahima", "phone": "01712345678"}
    placed = api.post("/api/orders/", {"quote": quote, "contact": contact, "delivery": HOME})
    checkout.approve(checkout.begin(api, placed["id"], STRIPE), STRIPE)
    checkout.hear()
    return str(placed["id"])


def pack(staff: Client, order: str, mug: str, quantity: int, *way: str, **more: object) -> None:
    """Pack mugs of an order, and let the parcel go a way."""
    path = f"/api/orders/{order}/fulfilments/"
    carried = {"courier": "Pathao", "tracking": "DL121224VS8TTJ", "tracking_url": FOLLOW}
    lines = [{"product_id": mug, "quantity": quantity}]
    parcel = staff.post(path, {"lines": lines, **carried})
    for status in way:
        said = {"status": status, **(more if status == "back" else {})}
        changed = staff.request("PATCH", f"{path}{parcel['number']}/", json=said)
        assert changed.ok, changed.text


@pytest.mark.daily
def test_the_buyer_sees_each_parcel_and_what_is_paid_at_the_door(
    visit: Visit, width: int, customer: Buyer, staff: Client, order: str, mug: str
) -> None:
    pack(staff, order, mug, 1, "handed_over", "in_transit", "delivered")
    pack(staff, order, mug, 1, "canceled")
    pack(staff, order, mug, 2, "handed_over", "failed")
    back = [{"product_id": mug, "restocked": 1, "damaged": 0}]
    pack(staff, order, mug, 1, "handed_over", "failed", "coming_back", "back", back=back)
    shopper = Shopper(visit(f"{SHOP}#/orders/{order}", width))
    shopper.signs_in(customer)

    parcels = shopper.page.locator(".parcels li")
    expect(parcels).to_have_count(3)
    expect(parcels.nth(0)).to_contain_text("Parcel 1: delivered")
    expect(parcels.nth(1)).to_contain_text("Parcel 2: not delivered yet; the courier may try again")
    expect(parcels.nth(1)).to_contain_text(f"2 {TIMES} Blue mug")
    expect(parcels.nth(1)).to_contain_text("The courier came once and could not deliver it.")
    expect(parcels.nth(2)).to_contain_text("Parcel 3: back at the shop")
    link = parcels.nth(1).get_by_role("link", name="Follow parcel 2")
    expect(link).to_have_attribute("href", FOLLOW)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    shopper.sees(f"Still to be packed: 2 {TIMES} Blue mug")
    shopper.sees_state("Accepted, you pay when it comes")
    shopper.sees("Card: ৳60.00 paid")
    shopper.visitor.shot("parcels")
    found = shopper.visitor.barriers_in("en")

    refused = {"units": [{"product_id": mug, "refused": 1, "back": 0}]}
    said = staff.request("PUT", f"/api/orders/{order}/refusals/", json=refused)
    assert said.ok, said.text
    receipt = {"amount": "200.00", "reference": f"DOOR-{order[-10:]}"}
    staff.post(f"/api/orders/{order}/collections/", receipt)
    shopper.page.get_by_label("Language").select_option("bn")
    shopper.page.reload()
    shopper.sees("নেওয়া হয়নি, তাই দিতে হবে না")
    expect(parcels.nth(0)).to_contain_text("পার্সেল ১: পৌঁছে দেওয়া হয়েছে")
    door = shopper.page.locator(".door")
    expect(door.locator("dd")).to_have_count(3)
    expect(door).to_contain_text(f"নেওয়া হয়নি: ১ {TIMES} Blue mug")
    shopper.visitor.shot("parcels bn")
    assert found + shopper.visitor.barriers_in("bn") == []
