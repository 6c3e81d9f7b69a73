"""What bKash may answer to Execute and Query, and what becomes of the money then."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from storefront.clock import Patience
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.orders.status import OrderStatus
from storefront.parameters import Secret
from storefront.payments.gateways.bkash.calls import (
    CREATE,
    EXECUTE,
    GRANT,
    QUERY,
    REFUND,
    REFUND_STATUS,
    BkashCall,
)
from storefront.payments.gateways.bkash.gateway import BkashGateway, BkashRefusedError, refusal
from storefront.payments.gateways.bkash.tokens import BkashTokens
from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.bkash_http import CREDENTIALS, Answer, WrittenDown, gateway_of
from tests.support.clock import FrozenClock
from tests.support.shop import Shop

PAID = (OrderStatus.PAID, AttemptStatus.CAPTURED)
PROCESSING = (OrderStatus.PENDING, AttemptStatus.EXECUTING)
FAILED = (OrderStatus.PENDING, AttemptStatus.FAILED)

#: Answers to Execute that leave open whether money has moved.
ODD: dict[str, Answer] = {
    "an unknown code": (200, {"statusCode": "9999", "statusMessage": "System Error"}),
    "an internal code": (200, {"errorCode": "ETC70052", "errorMessage": "?"}),
    "the gateway's time-out": (200, {"message": "Timeout of 30 Seconds Exceeded"}),
    "the gateway's 400": (400, {"message": "Timeout"}),
    "the gateway's 403": (403, {"message": "Forbidden"}),
    "a page that forbids": (403, b"<html>"),
    "an error of the gateway": (502, {"message": "Internal server error"}),
    "a page": (200, b"<html>"),
    "nothing": (200, b""),
    "a list": (200, []),
    "no code": (200, {}),
    "a no with an odd status": (500, {"statusCode": "2023"}),
    "a no of a proxy": (409, {"statusCode": "2023"}),
    "a code for another call": (200, {"statusCode": "2072"}),
    "too many requests": (429, {"message": "Too Many Requests"}),
    "a broken connection": requests.ConnectionError(),
    "silence": requests.ReadTimeout(),
}


@pytest.fixture
def attempt(shop: Shop) -> Attempt:
    """An order for 480.00 BDT, with an open bKash payment."""
    buyer = shop.buyer()
    return shop.begin_bkash(buyer, shop.order(buyer, {shop.product(price=24_000): 2}))


def completed(attempt: Attempt) -> dict[str, Any]:
    """Return what bKash says of a payment that was executed."""
    return {
        "statusCode": "0000",
        "statusMessage": "Successful",
        "paymentID": attempt.reference,
        "trxID": "9H77I2EF7R",
        "amount": "480",
        "transactionStatus": "Completed",
        "currency": "BDT",
        "intent": "sale",
        "merchantInvoiceNumber": attempt.attempt_id,
    }


def come_back(shop: Shop, attempt: Attempt, http: WrittenDown) -> CallbackResult | None:
    """Return from bKash's page, approved, while bKash gives the written answers."""
    gateway = gateway_of(http, shop.store, shop.clock)
    query = {
        "attempt": attempt.attempt_id,
        "paymentID": attempt.reference or "",
        "status": "success",
    }
    handled = Shop(shop.store, shop.clock, shop.stripe, gateway).bkash_callback.handle(query)
    return handled[0] if handled else None


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status


@pytest.mark.parametrize("name", list(ODD))
def test_after_an_odd_answer_query_tells_that_the_money_moved(
    shop: Shop, attempt: Attempt, name: str
) -> None:
    http = WrittenDown({EXECUTE: ODD[name], QUERY: (200, completed(attempt))})

    assert come_back(shop, attempt, http) is CallbackResult.SUCCESS

    assert status(shop, attempt) == PAID
    assert http.calls == [EXECUTE, QUERY]


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_answer_that_query_cannot_explain_is_processing(
    shop: Shop, attempt: Attempt, name: str
) -> None:
    for said in (ODD[name], (200, completed(attempt) | {"transactionStatus": "Initiated"})):
        http = WrittenDown({EXECUTE: ODD[name], QUERY: said})

        assert come_back(shop, attempt, http) is CallbackResult.PROCESSING

        assert status(shop, attempt) == PROCESSING


@pytest.mark.parametrize("http_status", [200, 201, 202])
def test_any_success_of_http_is_one(shop: Shop, attempt: Attempt, http_status: int) -> None:
    http = WrittenDown({EXECUTE: (http_status, completed(attempt))})

    assert come_back(shop, attempt, http) is CallbackResult.SUCCESS

    assert http.calls == [EXECUTE]


@pytest.mark.parametrize("http_status", [301, 400, 404, 500])
def test_no_other_status_of_http_is_one(shop: Shop, attempt: Attempt, http_status: int) -> None:
    http = WrittenDown({EXECUTE: (http_status, completed(attempt)), QUERY: requests.ReadTimeout()})

    assert come_back(shop, attempt, http) is CallbackResult.PROCESSING


@pytest.mark.parametrize("envelope", ["statusCode", "errorCode"])
def test_a_no_because_of_the_customer_ends_the_attempt_unasked(
    shop: Shop, attempt: Attempt, envelope: str
) -> None:
    http = WrittenDown({EXECUTE: (200, {envelope: "2023"})})

    assert come_back(shop, attempt, http) is CallbackResult.FAILURE

    assert status(shop, attempt) == FAILED
    assert shop.attempt(attempt.attempt_id).reason == "2023"


def answering(store: Store, clock: FrozenClock, answer: Answer) -> BkashGateway:
    """Return the gateway in front of a bKash that has one answer for opening and asking."""
    return gateway_of(WrittenDown({CREATE: answer, QUERY: answer}), store, clock)


@pytest.mark.parametrize("code", ["2001", "2006", "2031", "2048", "2065", "2057", "2118"])
def test_a_payment_bkash_will_not_open_is_refused_with_its_code(
    store: Store, clock: FrozenClock, attempt: Attempt, code: str
) -> None:
    with pytest.raises(BkashRefusedError) as refused:
        answering(store, clock, (200, {"errorCode": code})).open(attempt)

    assert refused.value.code == code


@pytest.mark.parametrize("code", ["2003", "2023", "2056", "2117", "9999", "503"])
def test_only_no_such_payment_is_a_no_to_a_question(
    store: Store, clock: FrozenClock, code: str
) -> None:
    with pytest.raises(UnavailableError):
        answering(store, clock, (200, {"statusCode": code})).query("TR0011")
    with pytest.raises(BkashRefusedError):
        answering(store, clock, (200, {"statusCode": "2002"})).query("TR0011")


def test_every_call_is_made_with_the_patience_of_its_invocation(
    store: Store, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[tuple[float, float]] = []

    class Waiting(WrittenDown):
        def post(self, url: str, **request: Any) -> requests.Response:
            waited.append(request["timeout"])
            return super().post(url, **request)

    gateway = gateway_of(Waiting({QUERY: (200, {"statusCode": "0000"})}), store, clock)
    gateway.query("TR0011")
    behind_the_gateway = Patience()
    behind_the_gateway.context = SimpleNamespace(get_remaining_time_in_millis=lambda: 28_000)
    monkeypatch.setattr("storefront.payments.gateways.bkash.gateway.patience", behind_the_gateway)
    gateway.query("TR0011")

    assert waited == [(3, 30), (3, 18)]


HOUR = timedelta(hours=1)
TOKEN = {"statusCode": "0000", "id_token": "new", "token_type": "Bearer"}
ODD_LIVES: tuple[object, ...] = (
    *(None, "", "soon", [], {}, True, "NaN", "sNaN", "Infinity", "-Infinity"),
    *(0, -5, "-3600", 86_400, 10**18, "1e99999"),
)


@pytest.mark.parametrize(
    ("said", "lives"),
    [
        ({"expires_in": 3600}, HOUR),
        ({"expires_in": "3600"}, HOUR),
        ({"expires_in": "3600.0"}, HOUR),
        ({"expires_in": 1800}, HOUR / 2),
        ({"expires_in": 1}, HOUR / 3600),
        ({"expires_in": "900.9"}, HOUR / 4),
        ({}, HOUR),
        *[({"expires_in": odd}, HOUR) for odd in ODD_LIVES],
    ],
    ids=str,
)
def test_a_token_is_good_for_an_hour_unless_bkash_says_less(
    store: Store, clock: FrozenClock, said: dict[str, Any], lives: timedelta
) -> None:
    grant = gateway_of(WrittenDown({GRANT: (200, TOKEN | said)}), store, clock).grant()

    assert (grant.id_token, grant.lives) == ("new", lives)


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"statusCode": "0000", "expires_in": 3600}),
        (200, {"statusCode": "0000", "id_token": 7}),
        (200, {"id_token": "new", "expires_in": 3600}),
        (200, {"statusCode": "2001", "statusMessage": "Invalid App Key"}),
        (200, b"<html>"),
        (401, b"<html>"),
        (429, {"message": "Limit Exceeded"}),
        requests.ReadTimeout(),
    ],
    ids=str,
)
def test_without_a_token_bkash_cannot_be_asked(
    store: Store, clock: FrozenClock, answer: Answer
) -> None:
    with pytest.raises(UnavailableError):
        gateway_of(WrittenDown({GRANT: answer}), store, clock).grant()


@pytest.mark.parametrize("body", [{"message": "Unauthorized"}, b"<html>", b"", []], ids=str)
def test_a_token_that_is_refused_in_whatever_words_is_replaced(
    store: Store, clock: FrozenClock, attempt: Attempt, body: object
) -> None:
    http = WrittenDown({GRANT: (200, TOKEN), QUERY: (401, body)})
    gateway = gateway_of(http, store, clock)
    gateway.tokens = BkashTokens(store, gateway.grant, clock, lambda _: None)

    with pytest.raises(UnavailableError):
        gateway.query("TR0011")

    assert http.calls == [GRANT, QUERY, GRANT, QUERY]


@pytest.mark.parametrize("envelope", ["statusCode", "errorCode", "externalCode"])
@pytest.mark.parametrize("http_status", [200, 400])
@pytest.mark.parametrize("call", [CREATE, EXECUTE, QUERY, REFUND, REFUND_STATUS])
def test_a_token_that_bkash_refuses_with_a_code_is_replaced_and_the_call_repeated(
    store: Store, clock: FrozenClock, call: BkashCall, http_status: int, envelope: str
) -> None:
    http = WrittenDown({GRANT: (200, TOKEN), call: (http_status, {envelope: "2079"})})
    gateway = gateway_of(http, store, clock)
    gateway.tokens = BkashTokens(store, gateway.grant, clock, lambda _: None)

    with pytest.raises(UnavailableError):
        gateway._call(call, {})

    assert http.calls == [GRANT, call, GRANT, call]


def test_a_new_app_key_gets_a_token_of_its_own(store: Store, clock: FrozenClock) -> None:
    """Also while a function that still has the old key goes on."""
    sent: list[tuple[str, str]] = []

    class Noting(WrittenDown):
        def post(self, url: str, **request: Any) -> requests.Response:
            headers = request["headers"]
            if "X-APP-Key" in headers:
                sent.append((headers["X-APP-Key"], headers["Authorization"]))
            else:
                self.answers[GRANT] = (
                    200,
                    TOKEN | {"id_token": f"of {request['json']['app_key']}"},
                )
            return super().post(url, **request)

    http = Noting({GRANT: (200, TOKEN), QUERY: (200, {"statusCode": "0000"})})
    gateways = []
    for key in ("old", "new"):
        gateway = gateway_of(http, store, clock)
        text = CREDENTIALS.replace('"k"', f'"{key}"')
        gateway._credentials = Secret("bkash", {"bkash": text}.__getitem__)
        gateway.tokens = BkashTokens(store, gateway.grant, clock, lambda _: None)
        gateways.append(gateway)

    for gateway in gateways * 3:
        gateway.query("TR0011")

    assert sent == [("old", "of old"), ("new", "of new")] * 3
    assert http.calls.count(GRANT) == 2, "they do not fight for one token"


@pytest.mark.parametrize(
    ("code", "status"),
    [("2023", 409), ("2029", 409), ("2006", 409), ("2048", 409), ("2001", 502), ("2049", 502)],
)
def test_a_no_to_the_buyer_is_a_409_and_one_to_our_request_a_502(code: str, status: int) -> None:
    assert refusal(CREATE, code).status == status
