"""The functions about payments, as API Gateway, Stripe and browsers call them."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from storefront.access import Caller
from storefront.errors import PaymentRefusedError, ProviderRefusedError, UnavailableError
from storefront.orders.status import OrderStatus
from storefront.payments.gateways.bkash.gateway import BkashPaymentRefusedError, BkashRefusedError
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import Answer, call, load, proxy_event
from tests.support.invariants import contents
from tests.support.payment_functions import RESULT_URL, signed, url_event
from tests.support.shop import Shop


@pytest.fixture
def begin(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Begin a payment through a function, with the fake providers."""

    def begin_payment(function: str, caller: Caller, body: Any) -> Answer:
        module = load(function)
        is_card = function == "create_stripe_session"
        part = "stripe_checkout" if is_card else "bkash_checkout"
        monkeypatch.setattr(module, part, getattr(shop, part))
        return call(module, proxy_event(body, user_id=caller.user_id, role=caller.role.value))

    return begin_payment


def deliver(body: str, headers: dict[str, str], **parts: Any) -> Answer:
    """Call the webhook."""
    return call(load("stripe_webhook"), url_event("POST", body=body, headers=headers, **parts))


def come_back(shop: Shop, monkeypatch: pytest.MonkeyPatch, **query: str) -> dict[str, str]:
    """Call the callback with the fake bKash; return what the browser is told."""
    module = load("bkash_callback")
    monkeypatch.setattr(module, "bkash_callback", shop.bkash_callback)
    answer = call(module, url_event("GET", query=query))
    assert answer.status in {302, 303}
    location = answer.headers["Location"]
    assert location.startswith(RESULT_URL)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_a_card_payment_is_201_and_the_same_again_200(shop: Shop, begin: Any) -> None:
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1})}

    first = begin("create_stripe_session", buyer, body)
    again = begin("create_stripe_session", buyer, body)

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert first.body["session_id"].startswith("cs_test_")
    assert first.body["session_url"].startswith("https://")
    assert first.body["expires_at"] == "2030-01-01T12:35:00.000Z"
    assert [first.body["attempt_id"]] == list(shop.get(body["order_id"]).attempt_ids)


def test_a_bkash_payment_is_201_and_the_same_again_200(shop: Shop, begin: Any) -> None:
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1}), "payer_reference": "01770618575"}

    first = begin("initiate_bkash", buyer, body)
    again = begin("initiate_bkash", buyer, body)

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert first.body["payment_id"] in first.body["bkash_url"]
    assert [first.body["attempt_id"]] == list(shop.get(body["order_id"]).attempt_ids)


def test_a_payment_that_a_method_does_not_take_is_a_4xx_with_what_to_do(
    shop: Shop, begin: Any
) -> None:
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(price=2_000): 1})}

    answer = begin("create_stripe_session", buyer, body)

    assert (answer.status, answer.body["type"]) == (
        409,
        "urn:storefront:problem:amount-not-supported",
    )
    assert answer.body["detail"] == "A payment by card is at least 60.00 BDT. Pay by bKash."
    assert (answer.body["least_amount"], answer.body["payment_methods"]) == ("60.00", ["bkash"])


FUNCTIONS = ["create_stripe_session", "initiate_bkash"]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"order_id": 1},
        {"order_id": None},
        {"order_id": ""},
        {"order_id": "x" * 65},
        {"order_id": "x", "amount": "1.00"},
    ],
    ids=str,
)
def test_a_bad_body_is_422_and_writes_nothing(
    shop: Shop, begin: Any, function: str, body: Any
) -> None:
    before = contents(shop.store)

    answer = begin(function, shop.buyer(), body)

    assert answer.status == 422
    assert answer.body["errors"]
    assert contents(shop.store) == before


@pytest.mark.parametrize("reference", ["<b>", "a&b", "line\nbreak", "x" * 256], ids=ascii)
def test_a_payer_reference_bkash_would_refuse_is_422(
    shop: Shop, begin: Any, reference: str
) -> None:
    body = {"order_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "payer_reference": reference}

    assert begin("initiate_bkash", shop.buyer(), body).status == 422


@pytest.mark.parametrize("function", FUNCTIONS)
def test_somebody_elses_order_is_404_for_customers_and_staff(
    shop: Shop, begin: Any, function: str
) -> None:
    body = {"order_id": shop.order(shop.buyer(), {shop.product(): 1})}
    before = contents(shop.store)

    assert begin(function, shop.buyer(), body).status == 404
    assert begin(function, shop.staff(), body).status == 404

    assert contents(shop.store) == before


def test_a_provider_without_an_answer_is_503_with_retry_after(
    shop: Shop, stripe: FakeStripe, begin: Any
) -> None:
    buyer = shop.buyer()
    stripe.script.next("open", Fault(UnavailableError()))

    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    answer = begin("create_stripe_session", buyer, body)

    assert answer.status == 503
    assert "Retry-After" in answer.headers


def test_an_order_that_a_provider_refuses_is_no_fault_of_ours(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, begin: Any
) -> None:
    """A 5xx wakes an operator, who could do nothing."""
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    stripe.script.next("open", Fault(PaymentRefusedError("No.", provider_code="amount_too_small")))
    bkash.script.next("open", Fault(BkashPaymentRefusedError("2006")))

    for function in FUNCTIONS:
        answer = begin(function, buyer, body)

        assert answer.status == 409
        assert answer.body["type"] == "urn:storefront:problem:payment-refused"
        assert answer.body["detail"]


def test_what_a_provider_refuses_of_the_shop_itself_is_a_fault_that_wakes_somebody(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, begin: Any
) -> None:
    """A merchant's account that is closed, an address that is none: no buyer can mend that."""
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    stripe.script.next("open", Fault(ProviderRefusedError("No.", provider_code="url_invalid")))
    bkash.script.next("open", Fault(BkashRefusedError("2001")))

    for function in FUNCTIONS:
        assert begin(function, buyer, body).status == 502


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_signed_event_settles_in_three_calls(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, *, is_base64: bool
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)
    sent = base64.b64encode(body.encode()).decode() if is_base64 else body

    with counted_calls() as calls:
        answer = deliver(sent, headers, is_base64=is_base64)

    assert (answer.status, answer.body) == (200, {"outcome": "paid"})
    assert len(calls) == 3
    assert shop.get(order_id).status is OrderStatus.PAID


def test_an_unsigned_event_is_refused_before_any_call(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)
    altered = json.dumps({**json.loads(body), "id": "evt_altered"})

    with counted_calls() as calls:
        answers = [
            deliver(body, {}),
            deliver(altered, headers),
            deliver("!!!", headers, is_base64=True),
            deliver("", headers),
        ]

    assert [answer.status for answer in answers] == [400] * 4
    assert calls == []
    assert shop.get(order_id).is_pending


def test_a_replayed_event_is_refused_after_five_minutes(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    body, headers = signed(event, clock)

    clock.advance(seconds=301)

    assert deliver(body, headers).status == 400
    assert shop.get(order_id).is_pending


def test_events_that_concern_nobody_are_acknowledged(clock: FrozenClock) -> None:
    for event in ({"id": "evt_1", "type": "customer.created"}, {}, {"type": 1}):
        answer = deliver(*signed(event, clock))
        assert (answer.status, answer.body) == (200, {"outcome": "unknown"})


@pytest.mark.parametrize(
    ("function", "allowed"),
    [("stripe_webhook", "POST"), ("bkash_notification", "POST"), ("bkash_callback", "GET")],
)
@pytest.mark.parametrize("method", ["DELETE", "HEAD", "OPTIONS"])
def test_other_methods_are_refused_with_the_one_that_is_allowed(
    function: str, allowed: str, method: str
) -> None:
    answer = call(load(function), url_event(method))

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)


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


def test_customers_see_attempts_and_staff_also_what_the_provider_said(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.pay(attempt.reference or ""))
    staff, path = shop.staff(), {"order_id": order_id}
    module = load("list_order_payments")

    (seen,) = call(module, proxy_event(user_id=buyer.user_id, path=path)).body["items"]
    event = proxy_event(user_id=staff.user_id, role="manager", path=path)
    (by_staff,) = call(module, event).body["items"]

    assert (seen["status"], seen["amount"], seen["refundable"]) == ("captured", "199.00", "199.00")
    assert "provider_messages" not in seen
    sources = [one["source"] for one in by_staff["provider_messages"]]
    assert sources == ["stripe.session", "stripe.event"]
    assert {one["received_at"] for one in by_staff["provider_messages"]} == {
        "2030-01-01T12:00:00.000Z"
    }


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


def test_a_payment_is_shown_with_all_that_its_payer_may_want_to_know(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    begun = shop.begin_stripe(buyer, order_id)
    shop.deliver(stripe.fail(begun.reference or ""))
    event = proxy_event(user_id=buyer.user_id, path={"order_id": order_id})

    (seen,) = call(load("list_order_payments"), event).body["items"]

    assert seen == {
        "id": begun.attempt_id,
        "provider": "stripe",
        "status": "failed",
        "amount": "199.00",
        "currency": "BDT",
        "refundable": "0.00",
        "refund_due": False,
        "refunds": [],
        "dispute": None,
        "reference": begun.reference,
        "transaction_id": None,
        "reason": "async_payment_failed",
        "expires_at": "2030-01-01T12:35:00.000Z",
        "created_at": "2030-01-01T12:00:00.000Z",
        "updated_at": "2030-01-01T12:00:00.000Z",
    }
