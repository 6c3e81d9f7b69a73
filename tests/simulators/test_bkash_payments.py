"""bKash payments: create, execute, query, and search, with every documented refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox.simulators.bkash.sandbox_data import DEBIT_BLOCKED_WALLET, INSUFFICIENT_WALLET

if TYPE_CHECKING:
    from tests.simulators.drivers import Merchant, Server

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d:\d{3} GMT\+0600")


def test_a_created_payment_has_the_documented_shape(merchant: Merchant) -> None:
    answer = merchant.create(amount="480")

    assert re.fullmatch(r"TR0011[A-Za-z0-9]{7}1800000000000", answer["paymentID"])
    assert answer["statusCode"] == "0000"
    assert answer["amount"] == "480"  # Echoed as it was written.
    assert answer["transactionStatus"] == "Initiated"
    assert answer["paymentCreateTime"] == "2027-01-15T14:00:00:000 GMT+0600"
    page = parse_qs(urlsplit(answer["bkashURL"]).query)
    assert page["paymentId"] == [answer["paymentID"]]
    assert page["apiVersion"] == ["v1.2.0-beta/"]


def test_the_three_callback_urls_keep_the_shops_query_and_share_one_signature(
    merchant: Merchant,
) -> None:
    answer = merchant.create()

    signatures = set()
    for name, status in (("success", "success"), ("failure", "failure"), ("cancelled", "cancel")):
        url = urlsplit(answer[f"{name}CallbackURL"])
        query = parse_qs(url.query)
        assert url.path == "/bkash"
        assert query["attempt"] == ["a1"]
        assert query["paymentID"] == [answer["paymentID"]]
        assert query["status"] == [status]
        signatures.add(query["signature"][0])
    (signature,) = signatures
    assert re.fullmatch(r"[A-Za-z0-9]{10}", signature)


def test_a_callback_url_without_a_query_gets_one(merchant: Merchant) -> None:
    answer = merchant.create(callbackURL="http://shop.example/bkash")

    assert answer["successCallbackURL"].startswith("http://shop.example/bkash?paymentID=")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mode": None}, "2065"),
        ({"amount": None}, "2065"),
        ({"merchantInvoiceNumber": None}, "2065"),
        ({"merchantInvoiceNumber": ""}, "2065"),
        ({"colour": "red"}, "2025"),
        ({"mode": "0099"}, "2063"),
        ({"mode": "0000"}, "2064"),
        ({"payerReference": "a<b"}, "2048"),
        ({"payerReference": "x" * 256}, "2048"),
        ({"callbackURL": "shop.example"}, "2049"),
        ({"callbackURL": "javascript:alert(1)"}, "2049"),
        ({"callbackURL": "http://shop.example/\r\nX-Header: 1"}, "2049"),
        ({"amount": 480}, "2006"),
        ({"amount": 480.5}, "2006"),
        ({"amount": "480.005"}, "2006"),
        ({"amount": "0.99"}, "2006"),
        ({"amount": "-5"}, "2006"),
        ({"amount": "1e3"}, "2006"),
        ({"amount": "৪৮০"}, "2006"),
        ({"currency": "USD"}, "2007"),
        ({"intent": "gift"}, "2008"),
        ({"intent": "authorization"}, "2064"),
        ({"merchantInvoiceNumber": "a&b"}, "2031"),
        ({"merchantInvoiceNumber": "x" * 256}, "2031"),
        ({"merchantInvoiceNumber": 7}, "2031"),
    ],
)
def test_create_refuses_each_broken_rule_with_its_code(
    merchant: Merchant, change: dict[str, Any], code: str
) -> None:
    answer = merchant.create(**change)

    assert answer["errorCode"] == code
    assert answer["errorMessage"]
    assert "paymentID" not in answer


@pytest.mark.parametrize("payer_reference", [" ", "01770618575", "x" * 255])
def test_a_payer_reference_need_not_be_a_wallet(merchant: Merchant, payer_reference: str) -> None:
    assert merchant.create(payerReference=payer_reference)["statusCode"] == "0000"


def test_an_approved_payment_is_executed_once(merchant: Merchant, bkash_server: Server) -> None:
    payment_id = merchant.approved()

    answer = merchant.execute(payment_id)

    assert answer["statusCode"] == "0000"
    assert answer["transactionStatus"] == "Completed"
    assert answer["paymentID"] == payment_id
    assert (answer["amount"], answer["currency"]) == ("480.00", "BDT")
    assert answer["merchantInvoiceNumber"] == "invoice-1"
    assert answer["customerMsisdn"] == "01770618575"
    assert re.fullmatch(r"[A-Z0-9]{10}", answer["trxID"])
    assert TIME.fullmatch(answer["paymentExecuteTime"])
    assert merchant.execute(payment_id)["statusCode"] == "2117"
    bkash_server.control("settings", {"already_completed_code": "2062"})
    assert merchant.execute(payment_id)["statusCode"] == "2062"
    assert bkash_server.look("ledger")["ledger"] == [
        {
            "trxID": answer["trxID"],
            "paymentID": payment_id,
            "invoice": "invoice-1",
            "currency": "BDT",
            "amount": "480.00",
            "refunded": "0.00",
            "refund_pending": "0.00",
        }
    ]


def test_executing_before_the_buyer_approves_is_an_invalid_state(merchant: Merchant) -> None:
    payment_id = merchant.create()["paymentID"]

    assert merchant.execute(payment_id) == {
        "statusCode": "2056",
        "statusMessage": "Invalid Payment State",
    }


@pytest.mark.parametrize(("ending", "code"), [("cancel", "2069"), ("fail", "2056")])
def test_a_payment_that_ended_otherwise_is_not_executed(
    merchant: Merchant, bkash_server: Server, ending: str, code: str
) -> None:
    payment_id = merchant.create()["paymentID"]
    bkash_server.control(f"payments/{payment_id}/{ending}")

    assert merchant.execute(payment_id)["statusCode"] == code
    bkash_server.control(f"payments/{payment_id}/approve", expect=409)
    assert bkash_server.look("ledger")["ledger"] == []


@pytest.mark.parametrize(
    ("wallet", "code"), [(INSUFFICIENT_WALLET, "2023"), (DEBIT_BLOCKED_WALLET, "2037")]
)
def test_a_wallet_without_money_fails_at_execute(
    merchant: Merchant, bkash_server: Server, wallet: str, code: str
) -> None:
    payment_id = merchant.approved(wallet)

    assert merchant.execute(payment_id)["statusCode"] == code
    assert merchant.query(payment_id)["transactionStatus"] == "Failed"
    assert merchant.execute(payment_id)["statusCode"] == "2056"
    assert bkash_server.look("ledger")["ledger"] == []


def test_the_same_wallet_and_amount_within_two_minutes_is_a_duplicate(
    merchant: Merchant, bkash_server: Server
) -> None:
    merchant.paid()
    again = merchant.approved(amount="480")
    other_amount = merchant.approved(amount="481")
    other_wallet = merchant.approved("01929918378")

    assert merchant.execute(again)["statusCode"] == "2029"
    assert merchant.execute(other_amount)["statusCode"] == "0000"
    assert merchant.execute(other_wallet)["statusCode"] == "0000"
    bkash_server.advance(120)
    assert merchant.execute(again)["statusCode"] == "0000"


def test_the_duplicate_rule_can_be_switched_off_for_load_tests(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.control("settings", {"duplicate_window_seconds": 0})

    merchant.paid()
    merchant.paid()

    assert len(bkash_server.look("ledger")["ledger"]) == 2


def test_a_payment_lapses_after_a_day(merchant: Merchant, bkash_server: Server) -> None:
    approved, fresh = merchant.approved(), merchant.create()["paymentID"]
    bkash_server.advance(24 * 3600)
    merchant.sign_in()

    assert merchant.execute(approved)["statusCode"] == "2056"
    assert merchant.query(approved)["transactionStatus"] == "Expired"
    bkash_server.control(f"payments/{fresh}/approve", expect=409)


def test_query_tells_the_state_and_calls_the_invoice_by_another_name(merchant: Merchant) -> None:
    payment_id = merchant.create()["paymentID"]
    before = merchant.query(payment_id)
    assert before["transactionStatus"] == "Initiated"
    assert before["verificationStatus"] == "Incomplete"
    assert before["merchantInvoice"] == "invoice-1"
    assert not {"trxID", "paymentExecuteTime", "merchantInvoiceNumber"} & set(before)

    merchant.server.control(f"payments/{payment_id}/approve")
    approved = merchant.query(payment_id)
    assert approved["transactionStatus"] == "Initiated"
    assert approved["verificationStatus"] == "Complete"

    paid = merchant.execute(payment_id)
    after = merchant.query(payment_id)
    assert after["transactionStatus"] == "Completed"
    assert after["trxID"] == paid["trxID"]
    assert after["maxRefundableAmount"] == "480.00"


@pytest.mark.parametrize("path", ["execute", "payment/status"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"paymentID": "TR0011nope"}, "2002"),
        ({"paymentID": 7}, "2002"),
        ({"paymentID": None}, "2002"),
        ({}, "2065"),
        ({"paymentID": "x", "more": 1}, "2025"),
        ([], "2025"),
        ("text", "2025"),
    ],
)
def test_calls_about_no_payment_are_refused(
    merchant: Merchant, path: str, body: Any, code: str
) -> None:
    assert merchant.post(path, body).json()["statusCode"] == code


def test_a_transaction_is_found_by_its_id_without_the_invoice(merchant: Merchant) -> None:
    _, trx_id = merchant.paid()

    found = merchant.post("general/searchTransaction", {"trxID": trx_id}).json()
    assert (found["trxID"], found["amount"]) == (trx_id, "480.00")
    assert found["transactionStatus"] == "Completed"
    assert "invoice-1" not in found.values()
    missing = merchant.post("general/searchTransaction", {"trxID": "NOPE"}).json()
    assert missing["statusCode"] == "2033"


def test_unknown_routes_answer_like_aws(bkash_server: Server) -> None:
    response = requests.post(f"{bkash_server.url}/v1.2.0-beta/v2/refund", json={}, timeout=5)

    assert response.status_code == 403
    assert response.json() == {"message": "Missing Authentication Token"}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_malformed_json_is_refused_cleanly(
    bkash_server: Server, merchant: Merchant, body: bytes
) -> None:
    response = requests.post(
        f"{bkash_server.url}{merchant.base}/create",
        data=body,
        headers={"Authorization": merchant.token, "X-APP-Key": "sandbox-app-key"},
        timeout=5,
    )

    assert response.json() == {"errorCode": "2025", "errorMessage": "Invalid request body"}
