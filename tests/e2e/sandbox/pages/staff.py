"""What a person of the staff does on their page, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Page

STAFF = "/ui/staff/"
SAREE = "ঢাকাই জামদানি শাড়ি, হাতে বোনা, লাল পাড়ে সোনালি জরির কাজ"


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until a place of the page is shown."""
    expect(page.get_by_role("heading", name=text, level=1)).to_be_visible()


def quiet(page: Page) -> None:
    """Wait until nothing is being loaded."""
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def unfold(page: Page, summary: str) -> None:
    """Open what is folded, once nothing is being loaded that would move it from under the click."""
    fold = page.locator("summary", has_text=summary)
    expect(fold).to_be_visible()
    quiet(page)
    fold.click()


def press(page: Page, name: str) -> None:
    """Press the button of a name."""
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, label: str, text: str) -> None:
    """Fill in the field of a label."""
    page.get_by_label(label, exact=True).fill(text)


def search(page: Page, text: str) -> None:
    """Look for an order."""
    page.get_by_role("searchbox", name="Find an order").fill(text)
    press(page, "Find")


def give_back(page: Page, why: str, amount: str = "") -> None:
    """Give money of the order that is shown back: an amount, or all that is left."""
    press(page, "Give money back")
    if amount:
        fill(page, "How much", amount)
    fill(page, "Why", why)
    press(page, "Give it back")
