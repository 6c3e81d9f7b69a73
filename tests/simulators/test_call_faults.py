"""Faults of API calls, seen from the other end of a real connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sandbox.simulators.bkash.sandbox_data import SANDBOX_CREDENTIALS

if TYPE_CHECKING:
    from tests.simulators.drivers import Merchant, Server


def executed(server: Server) -> int:
    """Return how many payments have moved money."""
    return len(server.look("ledger")["ledger"])


def call(merchant: Merchant, payment_id: str, timeout: float = 10) -> requests.Response:
    """Execute a payment and return the bare answer."""
    return requests.post(
        f"{merchant.server.url}{merchant.base}/execute",
        headers={"Authorization": merchant.token, "X-APP-Key": SANDBOX_CREDENTIALS.app_key},
        json={"paymentID": payment_id},
        timeout=timeout,
    )


@pytest.mark.parametrize(("kind", "effects"), [("refuse_before", 0), ("drop_after", 1)])
def test_a_closed_connection_is_an_error_to_the_caller(
    merchant: Merchant, bkash_server: Server, kind: str, effects: int
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", kind)

    with pytest.raises(requests.ConnectionError, match="without response"):
        call(merchant, payment_id)

    assert executed(bkash_server) == effects
    assert merchant.execute(payment_id)["statusCode"] == ("2117" if effects else "0000")


def test_the_connection_of_a_kept_session_is_closed_too(
    merchant: Merchant, bkash_server: Server
) -> None:
    """Clients reuse connections; a reused one must not be tried again behind the test's back."""
    payment_id = merchant.approved()
    bkash_server.fault("execute", "drop_after")
    headers = {"Authorization": merchant.token, "X-APP-Key": SANDBOX_CREDENTIALS.app_key}
    url = f"{bkash_server.url}{merchant.base}"

    with requests.Session() as session:
        session.headers.update(headers)
        body = {"paymentID": payment_id}
        assert session.post(f"{url}/payment/status", json=body, timeout=5).ok
        with pytest.raises(requests.ConnectionError):
            session.post(f"{url}/execute", json=body, timeout=5)
        assert session.post(f"{url}/payment/status", json=body, timeout=5).json()["trxID"]

    assert bkash_server.fired() == [1]


@pytest.mark.parametrize(("kind", "effects"), [("error_before", 0), ("error_after", 1)])
@pytest.mark.parametrize("html", [False, True])
def test_an_error_status_comes_before_or_after_the_effect(
    merchant: Merchant, bkash_server: Server, kind: str, effects: int, *, html: bool
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", kind, status=503, html=html)

    answer = call(merchant, payment_id)

    assert answer.status_code == 503
    assert answer.text.startswith("<html>") is html
    assert html or answer.json() == {"message": "Service Unavailable"}
    assert executed(bkash_server) == effects


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
def test_a_page_can_come_in_place_of_json(
    merchant: Merchant, bkash_server: Server, when: str, effects: int
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "html", when=when)

    answer = call(merchant, payment_id)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert executed(bkash_server) == effects


def test_truncated_json_arrives_as_a_complete_answer(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "truncated")

    answer = call(merchant, payment_id)

    assert answer.status_code == 200
    assert answer.text.startswith("{")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert executed(bkash_server) == 1


def test_an_answer_that_is_cut_breaks_the_promise_of_its_length(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "cut")

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        call(merchant, payment_id)

    assert executed(bkash_server) == 1


def test_a_slow_answer_arrives_whole_in_the_end(merchant: Merchant, bkash_server: Server) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "drip", seconds=0.4)

    began = time.monotonic()
    answer = call(merchant, payment_id)

    assert time.monotonic() - began >= 0.4
    assert answer.json()["statusCode"] == "0000"


def test_a_slow_drip_never_lets_a_read_timeout_fire(
    merchant: Merchant, bkash_server: Server
) -> None:
    """Each piece resets the client's timeout: whoever trusts in it alone waits for ever."""
    payment_id = merchant.approved()
    bkash_server.fault("execute", "drip", seconds=2)

    assert call(merchant, payment_id, timeout=1).json()["statusCode"] == "0000"


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
def test_a_delayed_call_outlasts_the_callers_patience(
    merchant: Merchant, bkash_server: Server, when: str, effects: int
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "delay", when=when, seconds=60)

    with pytest.raises(requests.ReadTimeout):
        call(merchant, payment_id, timeout=0.3)

    assert executed(bkash_server) == effects
    bkash_server.clear_faults()


def test_clearing_the_faults_ends_a_delay(merchant: Merchant, bkash_server: Server) -> None:
    """So a test can let something else happen meanwhile, without a guess at how long it takes."""
    payment_id = merchant.approved()
    bkash_server.fault("execute", "delay", when="after", seconds=60)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(call, merchant, payment_id)
        while merchant.query(payment_id)["transactionStatus"] != "Completed":
            assert not running.done()
        bkash_server.clear_faults()
        answer = running.result(timeout=10)

    assert answer.json()["statusCode"] == "0000"


def test_a_reset_ends_a_delay_too(merchant: Merchant, bkash_server: Server) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "delay", seconds=60)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(call, merchant, payment_id)
        while bkash_server.fired() != [1]:
            assert not running.done()
        bkash_server.control("reset")

        assert running.result(timeout=10).json()["statusCode"] == "2002"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"amount": "1.00"}, "1.00"),
        ({"currency": "USD"}, "USD"),
        ({"merchantInvoiceNumber": "somebody-elses"}, "somebody-elses"),
        ({"paymentID": "TR0011other"}, "TR0011other"),
        ({"trxID": None}, None),
    ],
)
def test_an_answer_can_lie(
    merchant: Merchant, bkash_server: Server, change: dict[str, Any], expected: str | None
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "altered", changes=change)

    answer = merchant.execute(payment_id)

    assert answer.get(next(iter(change))) == expected
    assert (answer["statusCode"], answer["customerMsisdn"]) == ("0000", "01770618575")


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("rate_limited", 429, {"message": "Too Many Requests"}),
        ("unauthorized", 401, {"message": "Unauthorized"}),
    ],
)
def test_bkashs_gateway_turns_a_call_away(
    merchant: Merchant, bkash_server: Server, kind: str, status: int, body: dict[str, str]
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", kind)

    answer = call(merchant, payment_id)

    assert (answer.status_code, answer.json()) == (status, body)
    assert executed(bkash_server) == 0
    assert merchant.execute(payment_id)["statusCode"] == "0000"


@pytest.mark.parametrize("code", ["2062", "2117", "2029", "2056", "2023", "503", "2003", "9999"])
@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
def test_bkash_answers_with_any_code_before_or_after_the_money_has_moved(
    merchant: Merchant, bkash_server: Server, code: str, when: str, effects: int
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "code", code=code, when=when)

    answer = merchant.execute(payment_id)

    assert set(answer) == {"statusCode", "statusMessage"}
    assert answer["statusCode"] == code
    assert executed(bkash_server) == effects


def test_each_call_of_bkash_has_its_own_envelope_for_a_code(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id, trx_id = merchant.paid()
    for operation in ("create", "refund_status"):
        bkash_server.fault(operation, "code", code="2001")

    assert merchant.create() == {"errorCode": "2001", "errorMessage": "Invalid App Key"}
    named = {"paymentId": payment_id, "trxId": trx_id}
    refused = merchant.post(f"{merchant.refund_base}/status", named)
    assert (refused.status_code, refused.json()["externalCode"]) == (400, "2001")


def test_a_call_that_is_never_answered_has_no_effect(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "hang_before")

    with pytest.raises(requests.ReadTimeout):
        call(merchant, payment_id, timeout=0.2)

    bkash_server.clear_faults()
    assert executed(bkash_server) == 0
    assert merchant.execute(payment_id)["statusCode"] == "0000"


def test_calling_off_the_faults_ends_the_silence_without_an_answer(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "hang_before", seconds=600)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(call, merchant, payment_id)
        while bkash_server.fired() == [0]:
            pass
        bkash_server.clear_faults()
        with pytest.raises(requests.ConnectionError, match="without response"):
            waiting.result()

    assert executed(bkash_server) == 0
