"""Orders without an account: kept by the browser, found by a link, taken into an account."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import expect

from storefront.ids import new_id
from tests.e2e.client import TIMEOUT
from tests.e2e.conftest import PASSWORD
from tests.e2e.sandbox.pages.shopper import SHOP, Buyer, Shopper
from tests.e2e.sandbox.pages.visitor import DESK, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from storefront.accounts.tokens import AccessTokens
    from tests.e2e.client import Client, Json, Stack
    from tests.e2e.sandbox.account import Account
    from tests.e2e.sandbox.pages.conftest import Visit

ENDED = "This link opens nothing any more"
NOT_SENT = {
    "type": "urn:storefront:problem:link-not-sent",
    "title": "This shop sends no links that way",
    "status": 409,
}
_KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


@pytest.fixture
def order(anybody: Client, tokens: AccessTokens, make_product: Callable[..., str]) -> Json:
    """An order that a guest has placed somewhere else."""
    guest = anybody.signed_in(tokens.issue_guest(new_id(datetime.now(UTC))))
    contact = {"name": "Nasrin", "phone": "01712345678", "email": "nasrin@example.com"}
    return guest.placed_by_quote({make_product(price="480.00"): 1}, contact)


@pytest.fixture
def newcomer(anybody: Client) -> Buyer:
    """Another customer."""
    account = {"email": f"newcomer-{secrets.token_hex(6)}@example.com", "password": PASSWORD}
    anybody.post("/api/auth/register/", {**account, "name": "Nasrin"})
    return Buyer(account["email"], account["password"], anybody.log_in(account))


@pytest.fixture
def sent(account: Account, anybody: Client, order: Json, stack: Stack) -> str:
    """The place of the shop that a link to it leads to."""
    account.forget_questions()
    question = {"number": order["number"], "email": "nasrin@example.com"}
    assert anybody.request("POST", "/api/orders/lookup/", json=question).ok
    return link_sent(account, order["number"], stack, "ses/messages")


def link_sent(account: Account, number: str, stack: Stack, inbox: str) -> str:
    """Have messages sent, and return where the latest link to an order leads: `o/3kx9…`."""
    account.call("SendMessagesFunction")
    told = requests.get(f"{stack.aws_endpoint_url}/_ministack/{inbox}", timeout=TIMEOUT).text
    found: list[str] = re.findall(rf"{number}(?:(?!SF-).)*?#/(o/\w+)", told)
    return found[-1]


def test_this_browser_keeps_the_order_and_another_has_a_link_sent(
    visit: Visit, account: Account, stack: Stack, make_product: Callable[..., str]
) -> None:
    account.forget_questions()
    shopper = Shopper(visit(SHOP, PHONE))
    shopper.puts_into_cart(make_product())
    shopper.goes_to("checkout")
    shopper.button("Go on without an account").click()
    shopper.page.get_by_label("Your name").fill("Karim")
    shopper.says_where()
    number = f"SF-{shopper.places_order()[-8:]}"

    closed, shopper.visitor.page = shopper.page, shopper.visitor.tab(f"{SHOP}#/orders")
    closed.close()
    shopper.sees(f"Order {number}")
    shopper.visitor.shot("orders without an account")
    assert shopper.visitor.barriers() == []
    shopper.page.get_by_role("link", name=f"Order {number}").click()
    shopper.sees_state("Not paid yet")
    expect(shopper.button("Pay by card")).to_be_visible()

    friend = Shopper(visit(SHOP, PHONE, locale="bn-BD"))
    friend.page.get_by_role("link", name="আপনার অর্ডার খুঁজুন").click()
    friend.visitor.allowed |= {409, 422}
    friend.page.get_by_label("অর্ডারের নম্বর").fill("SF-1")
    friend.page.get_by_label("মোবাইল নম্বর বা ই-মেইল ঠিকানা").fill("0171")
    friend.page.keyboard.press("Enter")
    friend.sees("একটি অর্ডারের নম্বর দিন, যেমন SF-7K3M9QDZ")
    friend.visitor.shot("find wrong")
    assert friend.visitor.barriers() == []
    friend.page.get_by_label("অর্ডারের নম্বর").fill(number.lower().translate(_BANGLA))
    friend.page.get_by_label("মোবাইল নম্বর বা ই-মেইল ঠিকানা").fill("০১৭১২ ৩৪৫৬৭৮")
    by_mail = {**NOT_SENT, "channels": ["email"]}  # as a shop without SMS answers
    friend.page.route("**/orders/lookup/", lambda route: route.fulfill(status=409, json=by_mail))
    friend.page.keyboard.press("Enter")
    friend.sees("লিংক শুধু ই-মেইল ঠিকানায় পাঠানো হয়")
    friend.page.unroute("**/orders/lookup/")
    friend.page.keyboard.press("Enter")
    friend.sees("একটি লিংক যাচ্ছে")
    friend.goes_to(link_sent(account, number, stack, "sns/sms-messages"))
    friend.sees_state("এখনও পেমেন্ট হয়নি")


def test_a_link_opens_its_order_until_it_is_ended(
    visit: Visit, width: int, order: Json, sent: str, staff: Client
) -> None:
    shopper = Shopper(visit(f"{SHOP}#/{sent}", width))
    page = shopper.page
    shopper.sees_state("Not paid yet")
    shopper.visitor.shot("order by link")
    assert shopper.visitor.barriers() == []
    code = sent.removeprefix("o/")
    assert code not in page.url
    assert code not in page.evaluate(_KEPT)
    page.go_back()
    assert code not in page.url

    shopper.goes_to(f"orders/{order['id']}")
    shopper.sees_state("Not paid yet")
    shopper.button("Cancel the order").click()
    shopper.button("Yes, cancel it").click()
    shopper.sees_state("Cancelled")
    staff.post(f"/api/orders/{order['id']}/tokens/end/", {"token_epoch": 0})
    shopper.visitor.allowed |= {404}
    page.reload()
    shopper.sees(ENDED)
    shopper.goes_to(sent)
    shopper.sees(ENDED)
    expect(shopper.button("Send me the link")).to_be_visible()
    shopper.visitor.shot("link ended")
    assert shopper.visitor.barriers() == []
    assert order["id"] not in page.evaluate(_KEPT)


def test_an_account_takes_it_and_another_hears_that_it_has_one(
    visit: Visit, customer: Buyer, newcomer: Buyer, order: Json, sent: str
) -> None:
    number, take = order["number"], "Take it into your account"
    shopper = Shopper(visit(f"{SHOP}#/{sent}", DESK))
    shopper.sees_state("Not paid yet")
    other = Shopper(visit(f"{SHOP}#/{sent}", PHONE))
    other.sees_state("Not paid yet")
    for one, buyer in ((shopper, customer), (other, newcomer)):
        one.goes_to("sign-in")
        one.signs_in(buyer)
        one.sees("You have ordered nothing yet.")
        listed = one.page.get_by_role("button", name=f"Take {number} into your account")
        expect(listed).to_be_visible()
        one.visitor.shot("orders to take")
        assert one.visitor.barriers() == []
        one.page.get_by_role("link", name=f"Order {number}").click()
        expect(one.button(take)).to_be_visible()
        one.visitor.shot("order to take")

    # What that page would see by itself in its next look at the order.
    looks = re.compile(rf"/api/orders/{order['id']}/(payments/)?$")
    other.page.route(looks, lambda route: route.abort("internetdisconnected"))
    shopper.button(take).click()
    expect(shopper.button(take)).to_have_count(0)
    shopper.sees_state("Not paid yet")
    assert [one["id"] for one in customer.orders()] == [order["id"]]
    assert order["id"] not in shopper.page.evaluate(_KEPT)

    other.visitor.allowed |= {404, 409}
    other.page.get_by_label("Language").select_option("bn")
    other.button("আপনার অ্যাকাউন্টে নিন").click()
    other.sees("অন্য একটি অ্যাকাউন্ট এটি নিয়েছে")
    other.visitor.shot("order of another account")
    assert other.visitor.barriers() == []
    # It is still there when the page was drawn anew.
    other.page.get_by_label("ভাষা").select_option("en")
    other.sees("Another account has taken it: sign in to that one to see it.")
    other.page.unroute(looks)
    other.page.reload()
    other.sees("There is no such order")
    other.goes_to(f"invoice/{order['id']}")
    other.sees("There is no such order")
    assert newcomer.orders() == []


def test_who_signs_out_leaves_no_order_and_who_says_so_does_not_either(
    visit: Visit, customer: Buyer, order: Json, sent: str
) -> None:
    shopper = Shopper(visit(f"{SHOP}#/{sent}", PHONE))
    shopper.sees_state("Not paid yet")
    shopper.goes_to("orders")
    shopper.button("Forget these orders here").click()
    shopper.sees("Nothing was ordered in this browser without an account.")
    assert order["id"] not in shopper.page.evaluate(_KEPT)

    shopper.goes_to(sent)
    shopper.sees_state("Not paid yet")
    shopper.goes_to("sign-in")
    shopper.signs_in(customer)
    shopper.sees("Without an account")
    shopper.page.get_by_role("button", name="Sign out").click()
    shopper.sees("Nothing was ordered in this browser without an account.")
    assert order["id"] not in shopper.page.evaluate(_KEPT)
