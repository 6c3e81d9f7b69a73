"""Who may do what on the staff page, and who gives roles."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.client import Client, Stack
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.checkout import STRIPE, CheckoutService
from tests.e2e.sandbox.pages.conftest import Account, Arrive, Visit
from tests.e2e.sandbox.pages.staff import STAFF, fill, heading, press
from tests.e2e.sandbox.pages.visitor import DESK, PHONE


@pytest.mark.daily
def test_a_customer_is_told_that_the_page_is_for_staff(visit: Visit, stack: Stack) -> None:
    customer = visit(STAFF, PHONE)

    customer.sign_in(stack.customer)

    heading(customer.page, "This page is for staff")
    expect(customer.page.get_by_role("link", name="Orders")).to_have_count(0)
    customer.shot("customer")
    assert customer.barriers() == []


def test_buttons_follow_the_role(
    arrive: Arrive,
    employ: Callable[[str], Account],
    buyer: Client,
    checkout: CheckoutService,
    make_product: Callable[..., str],
) -> None:
    product = make_product()
    order = checkout.paid_order(buyer, {product: 1}, STRIPE)
    packer = arrive(f"orders/{order['id']}", PHONE, employ("warehouse"))
    page = packer.page

    heading(page, f"Order {order['number']}")
    packer.sees("Order placed")
    expect(page.get_by_role("link", name="Packing slip")).to_be_visible()
    expect(page.get_by_role("button", name="Give money back")).to_have_count(0)
    expect(page.get_by_role("heading", name="Payments")).to_have_count(0)
    expect(page.get_by_role("link", name="Accounts")).to_have_count(0)
    packer.go(f"{STAFF}#/products/{product}")
    expect(page.get_by_role("button", name="Units came, or were counted")).to_be_visible()
    expect(page.get_by_role("button", name="Archive for ever")).to_have_count(0)
    clerk = arrive(f"orders/{order['id']}", DESK, employ("support"))
    expect(clerk.page.get_by_role("heading", name="Payments")).to_be_visible()
    clerk.sees("The money came")
    expect(clerk.page.get_by_role("button", name="Give money back")).to_have_count(0)
    expect(clerk.page.get_by_role("link", name="Accounts")).to_be_visible()


def test_the_owner_gives_a_role_and_signs_somebody_out(
    arrive: Arrive, anybody: Client, sign_up: Callable[[], Client]
) -> None:
    person = sign_up()
    email = person.get("/api/auth/me/")["email"]
    owner = arrive("accounts", PHONE)
    page = owner.page

    fill(page, "The whole e-mail address", email.upper())
    press(page, "Find the account")
    page.get_by_role("link", name="E2E").click()
    page.get_by_label("Support").check()
    press(page, "Give this role")
    owner.sees("E2E is now: Support.")
    press(page, "Sign this account out everywhere")
    owner.shot("sign-out-everywhere")
    assert owner.barriers() == []
    press(page, "Yes, sign out")

    owner.sees("E2E is signed out everywhere.")
    owner.sees("Nowhere.")
    again = anybody.log_in({"email": email, "password": PASSWORD})
    assert again.get("/api/auth/me/")["role"] == "support"
