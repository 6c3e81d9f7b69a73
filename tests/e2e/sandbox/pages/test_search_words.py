"""Staff see what buyers did not find, and say what it is called in this shop."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.finding import a_word, until_found
from tests.e2e.sandbox.pages.staff import heading, press
from tests.e2e.sandbox.pages.visitor import PHONE


def group(page: Page, place: int | None = None) -> Locator:
    """Return the fields of groups, or of one by its place."""
    return page.get_by_role("textbox", name=f"Group {place or ''}".strip())


@pytest.fixture
def synonyms(staff: Client) -> Iterator[Callable[[], list[list[str]]]]:
    """Tell the groups of the shop; those that a test adds are taken away afterwards."""

    def groups() -> list[list[str]]:
        found: list[list[str]] = staff.get("/api/search/synonyms/")["groups"]
        return found

    before = groups()
    yield groups
    assert staff.request("PUT", "/api/search/synonyms/", json={"groups": before}).ok


def test_what_buyers_do_not_find_gets_a_synonym_and_two_who_edit_do_not_overwrite(
    arrive: Arrive,
    anybody: Client,
    staff: Client,
    synonyms: Callable[[], list[list[str]]],
    named_product: Callable[..., Json],
) -> None:
    """All of it in one test: there is one list of synonyms, and tests run side by side."""
    wished, thing = a_word(), f"Thing {secrets.token_hex(4)}"
    theirs = [f"{secrets.token_hex(4)}a", f"{secrets.token_hex(4)}b"]
    product = named_product(thing)
    assert anybody.get(f"/api/search/?q={wished}")["total"] == 0
    visitor = arrive("search", PHONE)
    visitor.allowed = {412}
    page = visitor.page

    page.get_by_role("link", name=f"Add a synonym for {wished}").click()
    expect(group(page).last).to_have_value(f"{wished}, ")
    press(page, "Save the groups")
    expect(page.get_by_text("must have 2 to 8 phrases")).to_be_visible()
    assert staff.request("PUT", "/api/search/synonyms/", json={"groups": [theirs]}).ok
    group(page).last.fill(f"{wished}, {thing}")
    press(page, "Save the groups")
    press(page, "Show it as it is now")
    expect(group(page, 1)).to_have_value(", ".join(theirs))
    group(page).last.fill(f"{wished}, {thing}")
    press(page, "Save the groups")

    visitor.sees("Saved. Searches know it within half a minute.")
    assert synonyms() == [theirs, [wished, thing]]
    found = until_found(anybody, wished, 1)
    assert found["items"][0]["id"] == product["id"]
    page.get_by_role("button", name="Remove group 2").click()
    expect(group(page, 2)).to_have_count(0)
    # The page says "Saved" since before: only the answer tells that the shop knows.
    with page.expect_response(lambda one: one.request.method == "PUT"):
        press(page, "Save the groups")
    assert synonyms() == [theirs]


def test_the_words_are_for_everybody_in_both_languages(
    arrive: Arrive, anybody: Client, width: int
) -> None:
    assert anybody.get(f"/api/search/?q={a_word()}")["total"] == 0
    visitor = arrive("search", width)
    visitor.sees("Add a synonym for")
    press(visitor.page, "Add a group")

    for language, title in (("en", "Search words"), ("bn", "খোঁজার শব্দ")):
        visitor.page.get_by_label("Language").select_option(language)
        heading(visitor.page, title)
        assert visitor.barriers_in(language) == []
        visitor.shot(f"search-words-{language}")
