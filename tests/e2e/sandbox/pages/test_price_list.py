"""Staff change prices in one list: by keyboard, in both languages, and over nobody's work."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.panjabi import a_panjabi
from tests.e2e.sandbox.pages.staff import heading, press


def prices(page: Page, label: str = "Price") -> Locator:
    """Return the fields of a column."""
    return page.get_by_role("textbox", name=f"{label}, ")


@pytest.fixture
def panjabi(staff: Client) -> Json:
    """A product with variants of its own."""
    return a_panjabi(staff)


def regular(staff: Client, panjabi: Json) -> list[str]:
    variants = staff.get(f"/api/staff/products/{panjabi['id']}/")["variants"]
    return [one["regular_price"] or one["price"] for one in variants]


def test_prices_of_variants_are_typed_and_saved_by_enter(
    arrive: Arrive, staff: Client, panjabi: Json, width: int
) -> None:
    visitor = arrive(f"products/{panjabi['id']}", width)
    page = visitor.page
    page.get_by_role("link", name="Prices of all variants").click()
    heading(page, "Prices")
    before = regular(staff, panjabi)
    expect(prices(page)).to_have_count(len(before))

    prices(page).nth(0).fill("৫৫৫.৫০")
    prices(page, "Low at").nth(1).fill("3")
    expect(page.get_by_text("2 rows are not saved")).to_be_visible()
    visitor.shot("typed")
    prices(page).nth(0).press("Enter")

    expect(page.get_by_text("Saved", exact=True)).to_have_count(2)
    expect(prices(page).nth(0)).to_have_value("555.50")
    assert regular(staff, panjabi) == ["555.50", *before[1:]]
    assert visitor.barriers() == []


def test_what_somebody_else_has_set_is_asked_about(
    arrive: Arrive, staff: Client, panjabi: Json, width: int
) -> None:
    visitor = arrive(f"prices?product={panjabi['id']}", width)
    page = visitor.page
    expect(prices(page).nth(1)).to_be_visible()
    first, second = (one["id"] for one in panjabi["variants"][:2])
    for variant in (first, second):
        changed = staff.request("PATCH", f"/api/variants/{variant}/", json={"price": "701.00"})
        assert changed.ok, changed.text

    prices(page).nth(0).fill("702.00")
    prices(page).nth(1).fill("703.00")
    press(page, "Save the prices")
    expect(page.get_by_text("Somebody else has set it to")).to_have_count(2)
    visitor.shot("conflict")
    assert visitor.barriers() == []
    page.get_by_role("button", name="Keep mine").first.click()
    page.get_by_role("button", name="Take theirs").click()
    press(page, "Save the prices")

    expect(page.get_by_text("Saved", exact=True)).to_have_count(1)
    assert regular(staff, panjabi)[:2] == ["702.00", "701.00"]
    expect(prices(page).nth(1)).to_have_value("701.00")


def test_what_breaks_a_rule_is_said_beside_it_and_the_list_is_bangla_too(
    arrive: Arrive, panjabi: Json
) -> None:
    visitor = arrive(f"prices?product={panjabi['id']}")
    page = visitor.page
    prices(page, "Compared with").nth(0).fill("1.00")
    press(page, "Save the prices")
    expect(page.get_by_text("must be above the price")).to_be_visible()

    page.get_by_label("Language").select_option("bn")
    heading(page, "দাম")
    press(page, "যা লেখা হয়েছে বাদ দিন")
    page.get_by_role("link", name="সব দাম").click()
    expect(page.get_by_role("textbox", name="দাম, ").first).to_be_visible()
    visitor.shot("all-bn")
    assert visitor.barriers() == []
