"""Buyers come back from bKash, and are told what bKash says of their payment."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.functions import call, load
from tests.support.payment_functions import RESULT_URL, url_event
from tests.support.shop import Shop


def come_back(shop: Shop, monkeypatch: pytest.MonkeyPatch, **query: str) -> dict[str, str]:
    """Call the callback with the fake bKash; return what the browser is told."""
    module = load("bkash_callback")
    monkeypatch.setattr(module, "bkash_callback", shop.bkash_callback)
    answer = call(module, url_event("GET", query=query))
    assert answer.status in {302, 303}
    location = answer.headers["Location"]
    assert location.startswith(RESULT_URL)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_the_browser_is_told_how_a_bkash_payment_ended(
    shop: Shop, bkash: FakeBkash, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_bkash(buyer, order_id)
    query = {"attempt": attempt.attempt_id, "paymentID": attempt.reference or ""}

    typed = come_back(shop, monkeypatch, status="success", **query)
    bkash.approve(attempt.reference or "")
    genuine = come_back(shop, monkeypatch, status="success", **query)

    assert typed == {"status": "failure", "order_id": order_id}
    assert genuine == {"status": "success", "order_id": order_id}


def test_a_return_that_is_not_ours_learns_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = {"status": "unknown"}
    assert come_back(shop, monkeypatch) == nothing
    assert come_back(shop, monkeypatch, attempt="x", paymentID="y", status="success") == nothing


def test_an_unexpected_error_tells_the_browser_that_the_payment_is_being_processed(
    shop: Shop, bkash: FakeBkash, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash.script.next("execute", Fault(RuntimeError("a bug")))
    query = {"attempt": attempt.attempt_id, "paymentID": attempt.reference or ""}

    assert come_back(shop, monkeypatch, status="success", **query)["status"] == "processing"


def test_a_shop_without_a_result_page_shows_the_callbacks_own(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESULT_URL", "")
    module = load("bkash_callback")
    monkeypatch.setattr(module, "bkash_callback", shop.bkash_callback)

    answer = call(module, url_event("GET", query={"paymentID": "TR0011unknown"}))

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "We cannot tell" in answer.body
