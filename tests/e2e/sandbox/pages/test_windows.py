"""Visitors of tests are strangers to each other, though they sit down at the same windows."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import Stack
from tests.e2e.sandbox.pages.shopper import SHOP
from tests.e2e.sandbox.pages.staff import STAFF, heading
from tests.e2e.sandbox.pages.visitor import PHONE, Visitor
from tests.e2e.sandbox.pages.windows import Windows

#: Options of nobody else, so that the first one here is the first at all.
OF_THEIR_OWN = {"user_agent": "test_windows"}
KEEP = """
async () => {
  document.cookie = "diary=1; path=/";
  localStorage.diary = sessionStorage.diary = "1";
  await new Promise((resolve) => { indexedDB.open("diary").onsuccess = resolve; });
  await (await caches.open("diary")).put("/diary", new Response("1"));
}
"""
KEPT = """
async () => ({
  cookies: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  history: history.length,
})
"""
ASKED_FOR = """
performance.getEntriesByType("resource")
  .filter((one) => one.initiatorType !== "fetch" && one.transferSize > 0).map((one) => one.name)
"""

Arrive = Callable[[], Visitor]


@pytest.fixture
def arrive(browser: Windows, stack: Stack) -> Arrive:
    """Lets somebody arrive who leaves when the test says so."""
    return lambda: Visitor.arrive(browser, stack.api_url, None, PHONE, **OF_THEIR_OWN)


def finds(visitor: Visitor) -> Any:
    """Return what somebody finds who goes to a page for the first time."""
    visitor.go("/api/products/")  # an address of the same origin, without a script of ours
    return visitor.page.evaluate(KEPT)


def test_who_comes_next_finds_nothing_of_the_one_before(arrive: Arrive, stack: Stack) -> None:
    first = arrive()
    empty = finds(first)
    first.go(STAFF)
    first.page.locator("select").first.select_option("bn")
    first.page.evaluate(KEEP)
    first.page.locator("input[name=email]").fill(stack.staff["email"])
    first.page.locator("input[name=password]").fill(stack.staff["password"])
    first.page.locator("main form button").click()
    heading(first.page, "করণীয়")
    assert finds(first) != empty
    first.leave()

    second = arrive()

    assert second.window is first.window
    assert finds(second) == empty
    assert second.window.context.cookies() == []
    second.go(STAFF)
    heading(second.page, "Sign in")
    second.leave()


def test_who_comes_next_finds_the_files_of_the_page(arrive: Arrive) -> None:
    for _ in range(2):
        visitor = arrive()
        visitor.go(SHOP)
        visitor.sees("Products")
        visitor.page.wait_for_load_state("networkidle")  # its pictures are files of it, too
        asked_for = visitor.page.evaluate(ASKED_FOR)
        visitor.leave()

    assert asked_for == []


def test_two_at_once_are_strangers(arrive: Arrive) -> None:
    one, other = arrive(), arrive()

    assert one.window is not other.window

    one.leave()
    other.leave()


@pytest.mark.parametrize(
    "change",
    [
        lambda visitor: visitor.page.clock.install(time=0),
        lambda visitor: visitor.context.set_offline(offline=True),
        lambda visitor: visitor.context.add_init_script("window.diary = 1"),
    ],
    ids=["clock", "offline", "script"],
)
def test_a_window_that_was_changed_is_nobody_else_s(
    arrive: Arrive, change: Callable[[Visitor], None]
) -> None:
    first = arrive()
    change(first)
    first.leave()

    second = arrive()

    assert second.window is not first.window
    second.leave()


def test_nobody_hears_what_goes_wrong_for_the_next(arrive: Arrive) -> None:
    first = arrive()
    first.leave()
    second = arrive()
    second.go(SHOP)

    with second.page.expect_console_message() as said:
        second.page.evaluate("console.error('broken')")

    assert said.value.text == "broken"
    assert (len(first.errors), len(second.errors)) == (0, 1)
    second.errors.clear()
    second.leave()
