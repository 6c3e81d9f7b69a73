"""Buying as a person does: through the providers' pages and back to the shop."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.simulators.bkash.sandbox_data import GOOD_WALLETS, INSUFFICIENT_WALLET, OTP, PIN
from tests.e2e.client import Client, Stack, assert_problem
from tests.e2e.sandbox.conftest import becomes, delivered
from tests.simulators.drivers import Browser, Server


def _status_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["status"][0]


def _approve(page: Browser, wallet: str = GOOD_WALLETS[0]) -> str:
    """Enter wallet, OTP and PIN on bKash's page; return where it leads."""
    page.press("wallet", entry=wallet)
    page.press("otp", entry=OTP)
    page.press("pin", entry=PIN)
    return _way_back(page)


def _way_back(page: Browser) -> str:
    """Return the address of the shop that a page has led to."""
    assert page.left_for, page.page.text
    return page.left_for


def test_a_new_customer_buys_by_card(
    sign_up: Callable[[], Client],
    staff: Client,
    stripe: Server,
    follow: Any,
    make_product: Callable[..., str],
) -> None:
    product, buyer = make_product(stock=2, price="480.00"), sign_up()
    order = buyer.placed({product: 2})
    page = Browser(buyer.stripe_session(order["id"])["session_url"])
    assert "960.00" in page.page.text

    page.press("decline")
    assert "declined" in page.page.text
    page.press("pay")

    assert _status_of(_way_back(page)) == "success"
    assert follow(_way_back(page)).status_code == 200
    delivered(stripe)
    assert becomes(buyer, order["id"], "paid")
    assert staff.levels(product) == (0, 0)
    assert [one["amount_captured"] for one in _ledger(stripe, buyer, order["id"])] == [96_000]


def _ledger(stripe: Server, buyer: Client, order_id: str) -> list[Any]:
    """Return what Stripe captured for an order's attempts."""
    attempts = {one["id"] for one in buyer.payments(order_id)}
    ledger = stripe.look("ledger")["ledger"]
    return [one for one in ledger if one["client_reference_id"] in attempts]


def test_a_new_customer_buys_with_bkash(
    sign_up: Callable[[], Client],
    staff: Client,
    bkash: Server,
    follow: Any,
    make_product: Callable[..., str],
) -> None:
    del bkash
    product, buyer = make_product(stock=1, price="480.00"), sign_up()
    order = buyer.placed({product: 1})
    page = Browser(buyer.bkash_payment(order["id"])["bkash_url"])

    page.press("wallet", entry=GOOD_WALLETS[0])
    page.press("otp", entry="000000")
    page.press("otp", entry=OTP)
    page.press("pin", entry=PIN)

    landed = follow(_way_back(page))
    assert landed.status_code == 200
    assert _status_of(landed.url) == "success"
    assert buyer.status(order["id"]) == "paid"
    assert staff.levels(product) == (0, 0)
    (attempt,) = buyer.payments(order["id"])
    assert (attempt["status"], bool(attempt["transaction_id"])) == ("captured", True)


def test_turning_back_leaves_the_order_payable_by_the_other_provider(
    buyer: Client,
    stripe: Server,
    bkash: Server,
    follow: Any,
    make_product: Callable[..., str],
) -> None:
    del bkash
    order = buyer.placed({make_product(): 1})
    page = Browser(buyer.bkash_payment(order["id"])["bkash_url"])
    page.press("cancel")
    assert _status_of(follow(_way_back(page)).url) == "cancel"
    assert buyer.status(order["id"]) == "pending"

    card = Browser(buyer.stripe_session(order["id"])["session_url"])
    card.press("pay")

    delivered(stripe)
    assert becomes(buyer, order["id"], "paid")


def test_a_wallet_without_money_pays_nothing(
    buyer: Client, staff: Client, bkash: Server, follow: Any, make_product: Callable[..., str]
) -> None:
    del bkash
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    way_back = _approve(Browser(buyer.bkash_payment(order["id"])["bkash_url"]), INSUFFICIENT_WALLET)

    assert _status_of(follow(way_back).url) == "failure"

    assert buyer.status(order["id"]) == "pending"
    assert staff.levels(product) == (0, 1)
    again = _approve(Browser(buyer.bkash_payment(order["id"])["bkash_url"]))
    assert _status_of(follow(again).url) == "success"


def test_a_callback_before_the_approval_does_not_spoil_it(
    buyer: Client, bkash: Server, follow: Any, make_product: Callable[..., str]
) -> None:
    del bkash
    order = buyer.placed({make_product(): 1})
    payment = buyer.bkash_payment(order["id"])
    typed = (
        f"{buyer.stack.bkash_callback_url}?attempt={payment['attempt_id']}"
        f"&paymentID={payment['payment_id']}&status=success"
    )

    assert _status_of(follow(typed).url) in {"failure", "processing"}
    assert buyer.status(order["id"]) == "pending"

    assert _status_of(follow(_approve(Browser(payment["bkash_url"]))).url) == "success"
    assert buyer.status(order["id"]) == "paid"


def test_an_order_canceled_while_the_customer_is_at_bkash_moves_no_money(
    buyer: Client, staff: Client, bkash: Server, follow: Any, make_product: Callable[..., str]
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    payment = buyer.bkash_payment(order["id"])
    buyer.post(f"/api/orders/{order['id']}/cancel/")

    landed = follow(_approve(Browser(payment["bkash_url"])))

    assert _status_of(landed.url) != "success"
    assert buyer.status(order["id"]) == "canceled"
    assert staff.levels(product) == (1, 1)
    assert payment["payment_id"] not in str(bkash.look("ledger"))


def test_a_canceled_order_s_session_takes_no_card(
    buyer: Client, make_product: Callable[..., str]
) -> None:
    order = buyer.placed({make_product(): 1})
    session = buyer.stripe_session(order["id"])
    buyer.post(f"/api/orders/{order['id']}/cancel/")

    page = Browser(session["session_url"])

    assert "expired" in page.page.text
    assert "pay" not in page.page.buttons


def test_switching_provider_ends_the_session(
    buyer: Client, stripe: Server, bkash: Server, make_product: Callable[..., str]
) -> None:
    del stripe, bkash
    order = buyer.placed({make_product(): 1})
    session = buyer.stripe_session(order["id"])

    buyer.bkash_payment(order["id"])

    assert "pay" not in Browser(session["session_url"]).page.buttons
    assert [one["status"] for one in buyer.payments(order["id"])] == ["expired", "open"]


@pytest.mark.parametrize("end", ["settle", "fail"])
def test_paying_later_keeps_the_units_until_the_bank_has_answered(
    buyer: Client, staff: Client, stripe: Server, make_product: Callable[..., str], end: str
) -> None:
    product = make_product(stock=1)
    order = buyer.placed({product: 1})
    session = buyer.stripe_session(order["id"])
    Browser(session["session_url"]).press("pay_later")
    delivered(stripe)
    assert_problem(buyer.request("POST", f"/api/orders/{order['id']}/cancel/"), 409)

    stripe.control(f"sessions/{session['session_id']}/{end}")
    delivered(stripe)

    assert becomes(buyer, order["id"], "paid" if end == "settle" else "pending")
    assert staff.levels(product) == ((0, 0) if end == "settle" else (0, 1))


def test_the_simulators_say_that_they_are_none(stack: Stack, buyer: Client, follow: Any) -> None:
    """A person who sees the page must not take it for a bank's."""
    order_page = follow(f"{stack.stripe_url}/c/pay/cs_test_unknown")

    assert buyer.stack.stage.startswith("sandbox")
    assert "simulator" in order_page.text.lower()
