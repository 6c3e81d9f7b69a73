"""Products in Bangla: as staff translate them, and as buyers read them."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive, Visit
from tests.e2e.sandbox.pages.finding import until
from tests.e2e.sandbox.pages.shopper import SHOP
from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press, quiet
from tests.e2e.sandbox.pages.visitor import PHONE

NAME, BANGLA = "Mug in two languages", "দুই ভাষার মগ"


@pytest.fixture
def mug(staff: Client, named_product: Callable[..., Json]) -> Iterator[Json]:
    """A mug, which is archived afterwards."""
    product = named_product(NAME, stock=3)
    yield product
    assert staff.request("DELETE", f"/api/products/{product['id']}/").ok


def change(staff: Client, product: Json, **changes: object) -> None:
    """Change a product."""
    assert staff.request("PATCH", f"/api/products/{product['id']}/", json=changes).ok


def test_staff_translate_a_product_and_buyers_read_it(
    arrive: Arrive, visit: Visit, mug: Json, staff: Client, width: int
) -> None:
    change(staff, mug, description="Holds tea.\nIs made of clay.")
    visitor = arrive(f"products/{mug['id']}", width)
    page = visitor.page
    quiet(page)
    fill(page, "Name in Bangla", BANGLA)
    fill(page, "Description in Bangla", "চা রাখে।\nমাটির তৈরি।")
    press(page, "Save the translation")
    visitor.sees("Saved.")

    slug = staff.get(f"/api/staff/products/{mug['id']}/")["slug"]
    buyer = visit(f"{SHOP}#/products/{slug}", width)
    heading(buyer.page, NAME)
    buyer.page.get_by_label("Language").select_option("bn")
    heading(buyer.page, BANGLA)
    buyer.sees("মাটির তৈরি।")
    buyer.shot("in Bangla")
    assert buyer.barriers_in("bn") == []


def test_what_has_changed_since_is_outdated_until_somebody_says_otherwise(
    arrive: Arrive, mug: Json, staff: Client, width: int
) -> None:
    change(staff, mug, translations={"bn": {"name": BANGLA}})
    name = f"Mug of two tongues {secrets.token_hex(3)}"  # the other width has one, too
    change(staff, mug, name=name)
    visitor = arrive("products?translation=outdated", width)
    page = visitor.page
    heading(page, "Products")
    page.get_by_role("link", name=name).first.click()
    quiet(page)
    visitor.sees("Outdated")
    visitor.shot("an outdated translation")
    assert visitor.barriers() == []
    assert visitor.overflow() == []
    page.get_by_label("It is right as it is").check()
    press(page, "Save the translation")
    visitor.sees("Saved.")

    told = staff.get(f"/api/staff/products/{mug['id']}/")["translations"]["bn"]["name"]
    assert told == {"text": BANGLA, "state": "done"}


def test_what_waits_is_counted_under_what_is_to_be_done(
    arrive: Arrive, mug: Json, staff: Client
) -> None:
    change(staff, mug, translations={"bn": {"name": BANGLA}})
    change(staff, mug, name="Mug that is counted")
    until(lambda: staff.get("/api/staff/translations/")["outdated"] > 0)
    visitor = arrive(width=PHONE)
    page = visitor.page
    expect(page.get_by_role("heading", name="Products to be translated")).to_be_visible()
    visitor.shot("what waits")
    assert visitor.barriers() == []
    page.get_by_role("link", name="Outdated", exact=True).click()
    heading(page, "Products")
    expect(page.get_by_role("link", name="Mug that is counted")).to_be_visible()


@pytest.mark.daily
def test_the_shop_is_in_bangla(visit: Visit, width: int) -> None:
    """The sample products are said in both languages."""
    buyer = visit(f"{SHOP}#/", width)
    buyer.page.get_by_label("Language").select_option("bn")
    expect(buyer.page.get_by_role("link", name="নীল মগ").first).to_be_visible()
    buyer.shot("products in Bangla")
    search = f"{SHOP}#/search?q=নীল মগ"
    buyer.go(search)
    expect(buyer.page.get_by_role("link", name="নীল মগ").first).to_be_visible()


def test_what_is_wrong_with_a_translation_stands_beside_it(arrive: Arrive, mug: Json) -> None:
    visitor = arrive(f"products/{mug['id']}", PHONE)
    visitor.allowed.add(422)
    fill(visitor.page, "Name in Bangla", "\u202eমগ")
    press(visitor.page, "Save the translation")

    expect(visitor.page.get_by_label("Name in Bangla")).to_have_attribute("aria-invalid", "true")
    visitor.go(f"{STAFF}#/")
