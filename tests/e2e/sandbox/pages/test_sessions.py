"""Being signed in, in a browser: reloads, tabs, idle hours, killed sessions, wrong clocks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.client import Client, Stack
from tests.e2e.sandbox.pages.conftest import Visit
from tests.e2e.sandbox.pages.visitor import PATIENCE_MS, Visitor

STAFF = "/ui/staff/"
ACCESS_TOKEN_MINUTES = 15
#: Keeps a page's clock going from there, unlike the machine's.
FAR_FUTURE = "2031-05-05T12:00:00Z"


@pytest.fixture
def clerk(visit: Visit, stack: Stack) -> Visitor:
    """Somebody of the staff, in front of the page, with its clock in the test's hands."""
    visitor = visit(STAFF)
    visitor.page.clock.install()
    visitor.go(STAFF)
    visitor.sign_in(stack.staff)
    expect_signed_in(visitor.page)
    return visitor


def expect_signed_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)


def expect_signed_out(page: Page) -> None:
    expect(page.get_by_label("Password")).to_be_visible(timeout=PATIENCE_MS)


def look_up_orders(page: Page) -> None:
    """Do something for which the API must be asked."""
    page.get_by_role("link", name="Orders", exact=True).click()
    expect(page.get_by_role("heading", name="Orders")).to_be_visible(timeout=PATIENCE_MS)


def storage(page: Page) -> str:
    kept: str = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    return kept


@pytest.mark.daily
def test_the_session_outlives_the_page_and_no_script_can_read_it(clerk: Visitor) -> None:
    [cookie] = clerk.context.cookies()

    clerk.page.reload()

    expect_signed_in(clerk.page)
    assert cookie["name"] == "refresh"
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert cookie["path"].endswith("/api/auth")
    assert "eyJ" not in storage(clerk.page)
    assert cookie["value"] not in storage(clerk.page)
    assert clerk.page.evaluate("document.cookie") == ""


def test_the_address_and_the_password_are_in_no_address(clerk: Visitor, stack: Stack) -> None:
    assert stack.staff["email"] not in clerk.page.url
    assert "?" not in clerk.page.url


@pytest.mark.daily
def test_a_wrong_password_is_said_beside_the_form(visit: Visit, stack: Stack) -> None:
    visitor = visit(STAFF)
    visitor.allowed.add(401)

    visitor.sign_in({"email": stack.staff["email"], "password": "not this one, surely"})

    visitor.sees("The e-mail address or the password is not right")
    expect_signed_out(visitor.page)


def test_an_old_access_token_is_renewed_without_a_word(clerk: Visitor) -> None:
    clerk.page.clock.fast_forward(f"{ACCESS_TOKEN_MINUTES}:00")

    look_up_orders(clerk.page)

    expect_signed_in(clerk.page)


def test_a_second_tab_is_signed_in_and_both_can_renew_at_once(clerk: Visitor) -> None:
    second = clerk.tab(STAFF)
    expect_signed_in(second)
    clerk.page.clock.fast_forward(f"{ACCESS_TOKEN_MINUTES}:00")

    for tab in (clerk.page, second):
        tab.get_by_role("link", name="Orders", exact=True).click(no_wait_after=True)

    for tab in (clerk.page, second):
        expect(tab.get_by_role("heading", name="Orders")).to_be_visible(timeout=PATIENCE_MS)
        expect_signed_in(tab)


def test_signing_out_in_one_tab_signs_all_of_them_out(clerk: Visitor) -> None:
    second = clerk.tab(STAFF)
    expect_signed_in(second)

    with clerk.page.expect_response("**/api/auth/logout"):
        clerk.page.get_by_role("button", name="Sign out").click()

    expect_signed_out(second)
    expect(second.get_by_text("You signed out in another tab.")).to_be_visible()
    expect_signed_out(clerk.page)
    clerk.page.reload()
    expect_signed_out(clerk.page)
    assert clerk.context.cookies() == []


def test_signing_in_in_one_tab_signs_the_others_in(visit: Visit, stack: Stack) -> None:
    first = visit(STAFF)
    second = first.tab(STAFF)
    expect_signed_out(second)

    first.sign_in(stack.staff)

    expect_signed_in(second)


def test_a_page_that_nobody_touches_signs_out(clerk: Visitor) -> None:
    clerk.page.clock.fast_forward("29:00")
    expect_signed_in(clerk.page)
    clerk.page.mouse.click(5, 5)
    clerk.page.clock.fast_forward("29:00")
    expect_signed_in(clerk.page)

    # Its token has run out long ago: with that one, nothing would end.
    with (
        clerk.page.expect_response("**/auth/refresh"),
        clerk.page.expect_response("**/auth/logout") as ended,
    ):
        clerk.page.clock.fast_forward("01:01")

    assert ended.value.status == 204
    assert clerk.context.cookies() == []
    clerk.sees("You were signed out because nobody used this page for a while.")
    expect_signed_out(clerk.page)


def test_a_session_that_was_ended_elsewhere_says_so(
    visit: Visit, sign_up: Callable[[], Client], http: Any, stack: Stack
) -> None:
    """As after a new password, `end-sessions`, or an old refresh token that somebody else used."""
    visitor = visit("/ui/shop/#/sign-in")
    visitor.page.clock.install()
    visitor.go("/ui/shop/#/sign-in")
    account = new_account(sign_up().stack, http)
    visitor.sign_in(account)
    expect_signed_in(visitor.page)
    visitor.allowed.add(401)
    customer = Client(http, stack).log_in(account)
    new = {"password": "seven blue kites at noon", "current_password": account["password"]}
    assert customer.request("PATCH", "/api/auth/me/", json=new).status_code == 200

    visitor.page.clock.fast_forward(f"{ACCESS_TOKEN_MINUTES}:00")
    visitor.go("/ui/shop/#/orders")

    visitor.sees("Your session has ended. Sign in again.")


def new_account(stack: Stack, http: Any) -> dict[str, str]:
    """Make an account, and return how it signs in."""
    account = {"email": f"e2e-{id(object())}@example.com", "password": "forty grey herons"}
    Client(http, stack).post("/api/auth/register/", {**account, "name": "E2E"})
    return account


@pytest.mark.parametrize("moment", ["2019-01-01T00:00:00Z", FAR_FUTURE])
def test_a_clock_that_is_years_wrong_signs_nobody_out(
    visit: Visit, stack: Stack, moment: str
) -> None:
    visitor = visit(STAFF)
    visitor.page.clock.set_system_time(moment)
    visitor.go(STAFF)

    visitor.sign_in(stack.staff)

    expect_signed_in(visitor.page)
    look_up_orders(visitor.page)
    expect_signed_in(visitor.page)


def test_a_browser_that_keeps_nothing_is_told_so_and_works_until_the_reload(
    visit: Visit, stack: Stack
) -> None:
    visitor = visit(STAFF)
    blocked = """
        Object.defineProperty(navigator, "cookieEnabled", {get: () => false});
        Object.defineProperty(window, "localStorage", {get() { throw new Error("blocked"); }});
    """
    visitor.context.add_init_script(blocked)
    visitor.go(STAFF)

    visitor.sign_in(stack.staff)

    visitor.sees("This browser keeps no cookies")
    look_up_orders(visitor.page)
    assert visitor.context.cookies() == []
    visitor.page.reload()
    expect_signed_out(visitor.page)
