"""bKash's hosted page: wallet, OTP, PIN, mistakes and cancelling, then back to the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from tests.simulators.drivers import Browser, Json, Merchant, Server

WALLET, OTP, PIN = "01770618575", "123456", "12121"


@pytest.fixture
def payment(merchant: Merchant) -> Json:
    """A payment that was just created."""
    return merchant.create()


@pytest.fixture
def page(payment: Json, browse: type[Browser]) -> Browser:
    """Its page."""
    return browse(payment["bkashURL"])


def callback(browser: Browser) -> dict[str, str]:
    """Return the query with which the browser went back to the shop."""
    assert browser.left_for is not None
    url = urlsplit(browser.left_for)
    assert (url.netloc, url.path) == ("shop.example", "/bkash")
    return {name: values[0] for name, values in parse_qs(url.query).items()}


def test_wallet_otp_and_pin_lead_back_to_the_shop_which_can_execute(
    page: Browser, payment: Json, merchant: Merchant
) -> None:
    assert "no real money" in page.page.text
    assert "480.00" in page.page.text
    assert page.page.scripts == 0

    page.press("wallet", entry=WALLET)
    page.press("otp", entry=OTP)
    assert merchant.execute(payment["paymentID"])["statusCode"] == "2056"
    page.press("pin", entry=PIN)

    assert page.left_for == f"{payment['successCallbackURL']}&apiVersion=1.2.0-beta/"
    assert callback(page)["attempt"] == "a1"
    assert merchant.execute(payment["paymentID"])["customerMsisdn"] == WALLET


def test_a_stranger_to_bkash_is_told_so(page: Browser) -> None:
    page.press("wallet", entry="01999999999")

    assert "not a bKash account" in page.page.text
    assert "wallet" in page.page.buttons


@pytest.mark.parametrize(
    ("step", "before", "message"),
    [("otp", [], "Wrong verification code"), ("pin", [OTP], "Wrong PIN")],
)
def test_three_mistakes_fail_the_payment(
    page: Browser, payment: Json, merchant: Merchant, step: str, before: list[str], message: str
) -> None:
    page.press("wallet", entry=WALLET)
    for otp in before:
        page.press("otp", entry=otp)

    for _ in range(2):
        page.press(step, entry="000")
        assert message in page.page.text
        assert page.left_for is None
    page.press(step, entry="000")

    assert callback(page)["status"] == "failure"
    assert merchant.execute(payment["paymentID"])["statusCode"] == "2056"


def test_a_mistake_can_be_corrected(page: Browser) -> None:
    page.press("wallet", entry=WALLET)
    page.press("otp", entry="654321")
    page.press("otp", entry=OTP)
    page.press("pin", entry="11111")
    page.press("pin", entry=PIN)

    assert callback(page)["status"] == "success"


def test_cancelling_leads_back_with_that_status(
    page: Browser, payment: Json, merchant: Merchant
) -> None:
    page.press("wallet", entry=WALLET)
    page.press("cancel")

    assert callback(page)["status"] == "cancel"
    assert merchant.query(payment["paymentID"])["transactionStatus"] == "Cancelled"


def test_a_finished_payment_only_offers_the_way_back(
    page: Browser, payment: Json, bkash_server: Server, browse: type[Browser]
) -> None:
    answer = bkash_server.control(f"payments/{payment['paymentID']}/approve")

    page.press("wallet", entry=WALLET)

    assert page.status == 409
    later = browse(payment["bkashURL"]).page
    assert later.buttons == {}
    assert later.links == [answer["redirect"]]


def test_the_control_api_goes_the_same_ways_as_the_page(
    merchant: Merchant, bkash_server: Server
) -> None:
    for action, status in (("approve", "success"), ("cancel", "cancel"), ("fail", "failure")):
        payment_id = merchant.create()["paymentID"]
        redirect = bkash_server.control(f"payments/{payment_id}/{action}")["redirect"]
        assert parse_qs(urlsplit(redirect).query)["status"] == [status]
        bkash_server.control(f"payments/{payment_id}/{action}", expect=409)
    bkash_server.control("payments/TR0011nope/approve", expect=404)
    unknown = {"wallet": "01999999999"}
    bkash_server.control(f"payments/{merchant.create()['paymentID']}/approve", unknown, expect=400)


def test_a_guessed_address_shows_nothing(payment: Json, browse: type[Browser]) -> None:
    url = payment["bkashURL"].replace("hash=", "hash=x")

    assert browse(url).status == 404
    assert "480.00" not in browse(url).page.text
