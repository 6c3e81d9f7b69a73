"""Addresses of products and categories: as staff choose them, and as buyers come by them."""

import re
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import quote, urljoin

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.shopper import SHOP
from tests.e2e.sandbox.pages.staff import fill, heading, press, quiet
from tests.e2e.sandbox.pages.visitor import PHONE

NAME = "Clay mug that moves"


@pytest.fixture
def mug(staff: Client, named_product: Callable[..., Json]) -> Iterator[Json]:
    """A mug, which is archived afterwards."""
    product = named_product(NAME, stock=3)
    yield product
    assert staff.request("DELETE", f"/api/products/{product['id']}/").ok


def new_slug(words: str) -> str:
    """Return a slug that nothing has had."""
    return f"{words}-{secrets.token_hex(3)}"


def change(staff: Client, product: Json, **changes: object) -> None:
    """Change a product."""
    assert staff.request("PATCH", f"/api/products/{product['id']}/", json=changes).ok


def test_staff_choose_an_address_and_buyers_are_led_to_it(
    arrive: Arrive, visit: Visit, mug: Json, staff: Client, width: int
) -> None:
    old = staff.get(f"/api/staff/products/{mug['id']}/")["slug"]
    wanted = new_slug("মাটির-মগ")
    visitor = arrive(f"products/{mug['id']}", width)
    page = visitor.page
    visitor.allowed.add(409)
    quiet(page)

    fill(page, "Last part of its address", "tea")
    press(page, "Save the address")
    visitor.sees("This one is free: tea")
    visitor.shot("a slug that is taken")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    fill(page, "Last part of its address", wanted)
    fill(page, "Title for search engines", "Mugs of clay from Dhamrai")
    fill(page, "Description for search engines", "Thrown by hand.")
    press(page, "Save the address")
    visitor.sees("Saved.")
    visitor.shot("an address of its own")

    buyer = visit(f"{SHOP}#/products/{quote(old)}", width)
    heading(buyer.page, NAME)
    expect(buyer.page).to_have_url(re.compile(re.escape(quote(wanted))))
    expect(buyer.page).to_have_title("Mugs of clay from Dhamrai · Shop")
    head = buyer.page.locator("head")
    canonical = head.locator('link[rel="canonical"]')
    expect(canonical).to_have_attribute("href", re.compile(f"{re.escape(quote(wanted))}$"))
    told = head.locator('meta[name="description"]')
    assert told.get_attribute("content") == "Thrown by hand."
    press(buyer.page, "Add to the cart")
    buyer.sees("Added to the cart: 1")
    buyer.shot("at its slug")


def test_what_is_archived_leads_to_what_replaces_it(
    arrive: Arrive, visit: Visit, mug: Json, staff: Client, named_product: Callable[..., Json]
) -> None:
    cup = named_product("Clay cup that stays", stock=3)
    slug = staff.get(f"/api/staff/products/{mug['id']}/")["slug"]
    visitor = arrive(f"products/{mug['id']}", PHONE)
    visitor.allowed.add(422)
    press(visitor.page, "Archive for ever")
    fill(visitor.page, "Lead buyers to another product", slug)
    press(visitor.page, "Yes, archive it")
    visitor.sees("must be another product that is not archived")
    visitor.shot("a product that replaces itself")
    assert visitor.barriers() == []
    fill(
        visitor.page,
        "Lead buyers to another product",
        staff.get(f"/api/staff/products/{cup['id']}/")["slug"],
    )
    press(visitor.page, "Yes, archive it")
    visitor.sees("The product is archived.")
    visitor.sees("Replaced by")
    visitor.shot("a product that is replaced")

    for address in (slug, mug["id"]):
        buyer = visit(f"{SHOP}#/products/{address}", PHONE)
        buyer.allowed.add(410)  # by the id
        heading(buyer.page, "Clay cup that stays")
    assert staff.request("DELETE", f"/api/products/{cup['id']}/").ok


def test_what_is_gone_says_so(visit: Visit, mug: Json, staff: Client) -> None:
    slug = staff.get(f"/api/staff/products/{mug['id']}/")["slug"]
    assert staff.request("DELETE", f"/api/products/{mug['id']}/").ok

    buyer = visit(f"{SHOP}#/products/{slug}", PHONE)
    buyer.allowed.add(410)

    heading(buyer.page, "This product is not sold any more")


def test_a_category_has_an_address_of_its_own(
    arrive: Arrive, visit: Visit, staff: Client, width: int
) -> None:
    mark = secrets.token_hex(3)
    name = f"Pottery {mark}"
    body = {"name": {"en": name, "bn": f"মৃৎশিল্প {mark}"}}
    made = staff.post("/api/categories/", body)
    visitor = arrive(f"categories/{made['id']}", width)
    try:
        expect(visitor.page.get_by_label("Last part of its address")).to_have_value(made["slug"])
        fill(visitor.page, "Last part of its address", f"মৃৎশিল্প-{mark}")
        fill(visitor.page, "Title for search engines, English", f"Pots {mark}")
        visitor.shot("a category's address")
        assert visitor.barriers() == []
        assert visitor.overflow() == []
        press(visitor.page, "Save")
        heading(visitor.page, "Categories")

        buyer = visit(f"{SHOP}#/?category={made['slug']}", width)
        heading(buyer.page, name)
        expect(buyer.page).to_have_url(re.compile(re.escape(quote(f"মৃৎশিল্প-{mark}"))))
        expect(buyer.page).to_have_title(f"Pots {mark} · Shop")
    finally:
        assert staff.request("DELETE", f"/api/categories/{made['id']}/").ok


@pytest.mark.daily
def test_addresses_over_http(mug: Json, staff: Client, anybody: Client) -> None:
    """What a gateway does with percent-encoded words of Bangla is seen on a deployed stack only."""
    old = staff.get(f"/api/staff/products/{mug['id']}/")["slug"]
    slug = new_slug("মাটির-মগ")
    change(staff, mug, slug=slug)

    moved = anybody.request("GET", f"/api/products/{quote(old)}/")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"../{quote(slug)}/")
    there = urljoin(f"/api/products/{quote(old)}/", moved.headers["Location"])
    assert anybody.get(there)["id"] == mug["id"]
    assert anybody.get(f"/api/slugs/{quote(old)}/")["slug"] == slug
