"""Staff see what buyers did not find, and say what it is called in this shop."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json
from tests.e2e.sandbox.pages.conftest import Arrive
from tests.e2e.sandbox.pages.finding import a_word, until_found
from tests.e2e.sandbox.pages.staff import heading, press
from tests.e2e.sandbox.pages.visitor import PHONE


@pytest.fixture
def synonyms(staff: Client) -> Iterator[Callable[[], list[list[str]]]]:
    """Tell the groups of the shop; those that a test adds are taken away afterwards."""

    def groups() -> list[list[str]]:
        found: list[list[str]] = staff.get("/api/search/synonyms/")["groups"]
        return found

    before = groups()
    yield groups
    assert staff.request("PUT", "/api/search/synonyms/", json={"groups": before}).ok


def test_what_buyers_do_not_find_gets_a_synonym_and_is_found(
    arrive: Arrive,
    anybody: Client,
    synonyms: Callable[[], list[list[str]]],
    named_product: Callable[..., Json],
    width: int,
) -> None:
    wished = a_word()
    thing = f"Thing {secrets.token_hex(4)}"
    product = named_product(thing)
    assert anybody.get(f"/api/search/?q={wished}")["total"] == 0
    visitor = arrive("search", width)
    page = visitor.page

    page.get_by_role("link", name=f"Add a synonym for {wished}").click()
    field = page.get_by_label("Group").last
    expect(field).to_have_value(f"{wished}, ")
    press(page, "Save the groups")
    expect(page.get_by_text("must have 2 to 8 phrases")).to_be_visible()
    field.fill(f"{wished}, {thing}")
    visitor.shot("search-words")
    assert visitor.barriers() == []
    press(page, "Save the groups")

    visitor.sees("Saved. Searches know it within half a minute.")
    assert [wished, thing] in synonyms()
    until_found(anybody, wished, 1)
    assert anybody.get(f"/api/search/?q={wished}")["items"][0]["id"] == product["id"]


def test_a_group_is_taken_away_and_two_who_edit_do_not_overwrite(
    arrive: Arrive, staff: Client, synonyms: Callable[[], list[list[str]]]
) -> None:
    mine, theirs = ([f"{secrets.token_hex(4)}a", f"{secrets.token_hex(4)}b"] for _ in range(2))
    assert staff.request("PUT", "/api/search/synonyms/", json={"groups": [mine]}).ok
    visitor = arrive("search", PHONE)
    visitor.allowed = {412}
    page = visitor.page
    expect(page.get_by_label("Group 1")).to_have_value(", ".join(mine))
    assert staff.request("PUT", "/api/search/synonyms/", json={"groups": [mine, theirs]}).ok

    page.get_by_role("button", name="Remove group 1").click()
    press(page, "Save the groups")
    press(page, "Show it as it is now")
    expect(page.get_by_label("Group 2")).to_have_value(", ".join(theirs))
    page.get_by_role("button", name="Remove group 1").click()
    press(page, "Save the groups")

    visitor.sees("Saved.")
    assert synonyms() == [theirs]


def test_it_is_said_in_bangla(arrive: Arrive) -> None:
    visitor = arrive("search", PHONE)
    visitor.page.get_by_label("Language").select_option("bn")

    heading(visitor.page, "খোঁজার শব্দ")
    visitor.sees("একই অর্থের শব্দ")
    assert visitor.overflow() == []
