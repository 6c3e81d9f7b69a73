"""The staff page as a whole: signing in, every view, the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Json, Stack
from tests.e2e.sandbox.account import Account as OperatorAccount
from tests.e2e.sandbox.checkout import BKASH, STRIPE, CheckoutService
from tests.e2e.sandbox.pages.conftest import Account, Arrive, Visit
from tests.e2e.sandbox.pages.staff import SAREE, STAFF, heading, quiet
from tests.e2e.sandbox.pages.visitor import DESK, UNBROKEN

HOSTILE = '<img src=x onerror="alert(1)"> & <b>mug</b>'


@pytest.mark.daily
def test_staff_sign_in_and_see_what_waits_for_them(visit: Visit, stack: Stack, width: int) -> None:
    clerk = visit(STAFF, width)
    heading(clerk.page, "Sign in")
    clerk.shot("sign-in")
    assert clerk.barriers() == []

    clerk.sign_in(stack.staff)

    heading(clerk.page, "To do")
    clerk.sees("Orders to pack: print their packing slips and pack them")


@pytest.mark.daily
def test_every_view_is_for_everybody_in_both_languages(
    arrive: Arrive,
    width: int,
    buyer: Client,
    staff: Client,
    checkout: CheckoutService,
    named_product: Callable[..., Json],
) -> None:
    """And a product's text is shown as it is, whatever it looks like."""
    hostile, saree = named_product(HOSTILE), named_product(SAREE, "12500.00")
    bought = {hostile["id"]: 2, saree["id"]: 1, named_product(UNBROKEN)["id"]: 1}
    order = checkout.paid_order(buyer, bought, BKASH)
    back = {"reason": "a scratch", "amount": "100.00"}
    staff.post(f"/api/orders/{order['id']}/refunds/", back)
    views = {
        "todo": "",
        "orders": "orders",
        "order": f"orders/{order['id']}",
        "products": "products",
        "product": f"products/{hostile['id']}",
        "new-product": "products/new",
        "accounts": "accounts",
        "account": f"accounts/{order_buyer(staff, order)}",
        "reports": "reports",
        "nothing": "nowhere",
    }
    clerk = arrive(width=width)

    for language in ("en", "bn"):
        clerk.page.locator(".who select").select_option(language)
        for name, place in views.items():
            clerk.go(f"{STAFF}#/{place}")
            quiet(clerk.page)
            clerk.shot(f"{name}-{language}")
            assert (name, language, clerk.barriers_in(language)) == (name, language, [])
    clerk.go(f"{STAFF}#/{views['order']}")
    expect(clerk.page.get_by_role("link", name=HOSTILE)).to_be_visible()
    assert clerk.page.locator("main img, main b").count() == 0


def order_buyer(staff: Client, order: Json) -> str:
    return str(staff.get(f"/api/orders/{order['id']}/")["buyer"]["id"])


def test_reports_say_when_the_shop_checked_itself_and_what_to_do(
    arrive: Arrive, employ: Callable[[str], Account], account: OperatorAccount
) -> None:
    account.reconcile()
    clerk = arrive("reports", account=employ("accountant"))

    expect(clerk.page.get_by_role("heading", name="Payments compared")).to_be_visible()
    clerk.sees("Last run:")
    clerk.shot("reports-run")
    assert clerk.barriers() == []


def test_a_page_that_was_open_while_the_shop_was_renewed_says_reload(arrive: Arrive) -> None:
    clerk = arrive()
    clerk.allowed = {404}
    clerk.page.route("**/staff/products.js", lambda route: route.fulfill(status=404, body=""))

    clerk.page.get_by_role("link", name="Products").click()

    clerk.sees("Something went wrong on this page. Reload it.")


def test_all_can_be_done_with_the_keyboard(
    visit: Visit,
    stack: Stack,
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    """Focus comes along: to the heading of a place, into a dialog, and back to its button."""
    order = checkout.paid_order(buyer, {make_product(price="100.00"): 1}, STRIPE)
    clerk = visit(STAFF, DESK)
    page = clerk.page
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(stack.staff["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(stack.staff["password"])
    page.keyboard.press("Enter")
    heading(page, "To do")

    page.get_by_role("searchbox", name="Find an order").focus()
    page.keyboard.type(order["number"])
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", name=f"Order {order['number']}", level=1)
    expect(title).to_be_focused()
    button = page.get_by_role("button", name="Give money back", exact=True)
    while not button.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
