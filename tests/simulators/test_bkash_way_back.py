"""The buyer's way back from bKash to the shop: lost, doubled, and what others type."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, redirect, request

from sandbox.simulators.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from tests.simulators.drivers import Browser, Json, Merchant, Server

WALLET, OTP, PIN = "01770618575", "123456", "12121"


@dataclass
class Shop:
    """A shop's callback, which executes what it is told of.

    Args:
        crowd: for how many callers it waits, so that they are there at once.
    """

    merchant: Merchant
    url: str = ""
    calls: list[dict[str, str]] = field(default_factory=list)
    executed: list[Any] = field(default_factory=list)
    crowd: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))

    def answer(self) -> ResponseReturnValue:
        """Note the call, execute the payment, and send the browser on."""
        self.calls.append(request.args.to_dict())
        self.crowd.wait(timeout=10)
        self.executed.append(self.merchant.execute(request.args["paymentID"]).get("statusCode"))
        return redirect("http://shop.example/landing", 303)

    def typed(self) -> list[tuple[str, str]]:
        """Return status and paymentID of each call."""
        return [(call["status"], call["paymentID"]) for call in self.calls]


@pytest.fixture
def shop(merchant: Merchant) -> Iterator[Shop]:
    """A shop on loopback."""
    shop = Shop(merchant)
    app = Flask("shop")
    app.add_url_rule("/bkash", view_func=shop.answer)
    running = serve(app)
    shop.url = f"{running.url}/bkash?attempt=a1"
    yield shop
    running.close()


@pytest.fixture
def payment(merchant: Merchant, shop: Shop) -> Json:
    """A payment that was just created."""
    return merchant.create(callbackURL=shop.url)


def approve(server: Server, payment: Json) -> Any:
    """Approve a payment, and return where the browser goes."""
    return server.control(f"payments/{payment['paymentID']}/approve")["redirect"]


def test_a_lost_browser_stays_at_bkash_and_finds_back_by_the_link_on_the_page(
    bkash_server: Server, payment: Json, shop: Shop, browse: type[Browser]
) -> None:
    bkash_server.fault("redirect", "dropped")
    page = browse(payment["bkashURL"])

    for step, entry in (("wallet", WALLET), ("otp", OTP), ("pin", PIN)):
        page.press(step, entry=entry)

    assert page.left_for is None
    assert shop.calls == []
    (link,) = (link for link in page.page.links if link.startswith(shop.url))
    assert parse_qs(urlsplit(link).query)["status"] == ["success"]


def test_the_control_api_says_that_the_browser_is_lost(
    bkash_server: Server, payment: Json, shop: Shop
) -> None:
    bkash_server.fault("redirect", "dropped", match=payment["paymentID"])

    assert approve(bkash_server, payment) is None
    assert shop.calls == []


def test_a_doubled_browser_calls_at_once_and_then_goes_there_itself(
    bkash_server: Server, payment: Json, shop: Shop
) -> None:
    shop.crowd = threading.Barrier(3)
    bkash_server.fault("redirect", "duplicated", copies=3)

    target = approve(bkash_server, payment)

    assert target.startswith(shop.url)
    assert shop.typed() == [("success", payment["paymentID"])] * 3
    assert sorted(shop.executed) == ["0000", "2117", "2117"]


def test_somebody_types_success_before_the_buyer_agrees(
    bkash_server: Server, payment: Json, shop: Shop
) -> None:
    bkash_server.fault("redirect", "forged", variant="success")

    approve(bkash_server, payment)

    assert shop.typed() == [("success", payment["paymentID"])]
    assert shop.executed == ["2056"]


def test_somebody_types_cancel_once_the_order_is_paid(
    bkash_server: Server, payment: Json, shop: Shop
) -> None:
    bkash_server.fault("redirect", "forged", variant="cancel", order="last")

    approve(bkash_server, payment)

    assert [status for status, _ in shop.typed()] == ["success", "cancel"]
    assert shop.executed == ["0000", "2117"]


def test_a_payment_can_be_named_as_another_s(
    merchant: Merchant, bkash_server: Server, payment: Json, shop: Shop
) -> None:
    other = merchant.create(callbackURL=shop.url, merchantInvoiceNumber="invoice-2")

    order = {"variant": "other_payment"}
    bkash_server.control(f"payments/{payment['paymentID']}/callback", order)

    assert shop.typed() == [("success", other["paymentID"])]
    assert shop.calls[0]["attempt"] == "a1"


def test_a_typed_callback_has_whatever_values_and_is_remembered(
    bkash_server: Server, payment: Json, shop: Shop
) -> None:
    changes = {"attempt": "a2", "signature": None, "trxID": "ABC"}

    path = f"payments/{payment['paymentID']}/callback"
    (visit,) = bkash_server.control(path, {"variant": "failure", "changes": changes})["visits"]

    sent = {"paymentID": payment["paymentID"], "status": "failure", "apiVersion": "1.2.0-beta/"}
    assert shop.calls == [{**sent, "attempt": "a2", "trxID": "ABC"}]
    assert (visit["status"], visit["location"]) == (303, "http://shop.example/landing")
    assert bkash_server.look("callbacks")["visits"] == [visit]


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        ("payments/{id}/callback", {"variant": "other_payment"}, 409),
        ("payments/{id}/callback", {"variant": "paid"}, 400),
        ("payments/{id}/callback", {"copies": 0}, 400),
        ("payments/unknown/callback", {}, 404),
        ("faults", {"operation": "redirect", "kind": "forged", "variant": "wrong_key"}, 400),
        ("faults", {"operation": "redirect", "kind": "reordered", "times": 2}, 400),
        ("faults", {"operation": "notification", "kind": "forged", "variant": "cancel"}, 400),
    ],
)
def test_what_cannot_be_typed_is_refused(
    bkash_server: Server, payment: Json, shop: Shop, path: str, order: Json, status: int
) -> None:
    bkash_server.control(path.format(id=payment["paymentID"]), order, expect=status)

    assert shop.calls == []


def test_nothing_off_this_machine_is_ever_called(merchant: Merchant, bkash_server: Server) -> None:
    payment = merchant.create()
    path = f"payments/{payment['paymentID']}/callback"

    bkash_server.control(path, {}, expect=409)

    assert bkash_server.look("callbacks")["visits"] == []


def test_a_shop_that_is_down_is_a_visit_without_an_answer(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment = merchant.create(callbackURL="http://127.0.0.1:1/bkash")

    (visit,) = bkash_server.control(f"payments/{payment['paymentID']}/callback")["visits"]

    assert (visit["status"], visit["error"]) == (None, "ConnectionError")
