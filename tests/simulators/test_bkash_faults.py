"""What goes wrong inside bKash: a query that lags, a blocked app key, refunds that take time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests

    from tests.simulators.drivers import Json, Merchant, Server


def state_of(merchant: Merchant, payment_id: str) -> str:
    """Return what Query says of a payment."""
    return str(merchant.query(payment_id)["transactionStatus"])


def test_query_lags_behind_a_payment_for_some_seconds(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.fault("query", "stale_query", times=None, seconds=90)
    payment_id, _ = merchant.paid()

    stale = merchant.query(payment_id)
    assert stale["transactionStatus"] == "Initiated"
    assert {"trxID", "paymentExecuteTime", "customerMsisdn"}.isdisjoint(stale)
    bkash_server.advance(89)
    assert state_of(merchant, payment_id) == "Initiated"
    bkash_server.advance(1)
    assert state_of(merchant, payment_id) == "Completed"


def test_query_lags_for_a_number_of_calls_counted_from_the_payment_on(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.fault("query", "stale_query", times=2)
    payment_id = merchant.approved()
    assert state_of(merchant, payment_id) == "Initiated"  # And so it is.

    merchant.execute(payment_id)

    states = [state_of(merchant, payment_id) for _ in range(3)]
    assert states == ["Initiated", "Initiated", "Completed"]
    assert bkash_server.fired() == [2]
    assert merchant.execute(payment_id)["statusCode"] == "2117"


@pytest.mark.parametrize("name", ["paymentID", "trxID", "invoice"])
def test_the_lag_can_be_aimed_at_one_payment(
    merchant: Merchant, bkash_server: Server, name: str
) -> None:
    payment_id, trx_id = merchant.paid(merchantInvoiceNumber="hit")
    other, _ = merchant.paid(amount="1.00")
    match = {"paymentID": payment_id, "trxID": trx_id, "invoice": "hit"}[name]
    bkash_server.fault("query", "stale_query", times=None, match=match)

    assert state_of(merchant, other) == "Completed"
    assert state_of(merchant, payment_id) == "Initiated"


def test_a_blocked_app_key_gets_no_token_and_spends_no_call(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.control("reset", {"everything": True})
    bkash_server.fault("grant", "token_blocked", times=5)

    answers = [merchant.grant() for _ in range(5)]

    assert {answer.status_code for answer in answers} == {429}
    assert answers[0].json() == {"message": "Limit Exceeded"}
    assert [merchant.grant().status_code for _ in range(2)] == [200, 200]


def test_a_token_that_expires_early_is_good_again_at_the_next_call(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id = merchant.approved()
    bkash_server.fault("execute", "unauthorized")

    assert merchant.execute(payment_id) == {"message": "Unauthorized"}
    assert merchant.execute(payment_id)["statusCode"] == "0000"


def refund(merchant: Merchant, payment_id: str, trx_id: str, amount: str) -> requests.Response:
    """Refund by version 2."""
    body = {
        "paymentId": payment_id,
        "trxId": trx_id,
        "refundAmount": amount,
        "sku": "MUG",
        "reason": "broken",
    }
    return merchant.post(f"{merchant.refund_base}/transaction", body)


def listed(merchant: Merchant, payment_id: str, trx_id: str) -> list[tuple[str, str]]:
    """Return state and amount of every refund of a payment."""
    named = {"paymentId": payment_id, "trxId": trx_id}
    answer: Json = merchant.post(f"{merchant.refund_base}/status", named).json()
    return [
        (one["refundTransactionStatus"], one["refundAmount"])
        for one in answer["refundTransactions"]
    ]


def money(server: Server) -> tuple[str, str, str]:
    """Return paid, refunded and pending taka."""
    (entry,) = server.look("ledger")["ledger"]
    return entry["amount"], entry["refunded"], entry["refund_pending"]


@pytest.mark.parametrize(
    ("outcome", "state", "after", "left"),
    [
        ("succeed", "Completed", ("480.00", "180.00", "0.00"), "300.00"),
        ("fail", "Failed", ("480.00", "0.00", "0.00"), "480.00"),
    ],
)
def test_a_refund_can_stay_pending_until_it_is_decided(
    merchant: Merchant,
    bkash_server: Server,
    outcome: str,
    state: str,
    after: tuple[str, str, str],
    left: str,
) -> None:
    payment_id, trx_id = merchant.paid()
    bkash_server.fault("refund", "pending_refund")
    made = refund(merchant, payment_id, trx_id, "180.00").json()
    assert made["refundTransactionStatus"] == "Pending"
    assert money(bkash_server) == ("480.00", "0.00", "180.00")
    assert refund(merchant, payment_id, trx_id, "300.01").status_code == 400

    bkash_server.control(f"refunds/{made['refundTrxId']}/{outcome}")

    assert listed(merchant, payment_id, trx_id) == [(state, "180.00")]
    assert money(bkash_server) == after
    assert merchant.query(payment_id)["maxRefundableAmount"] == left
    bkash_server.control(f"refunds/{made['refundTrxId']}/{outcome}", expect=409)


@pytest.mark.parametrize(("body", "amount"), [({}, "480.00"), ({"amount": "80"}, "80")])
def test_a_refund_in_the_merchant_portal_shows_in_the_list(
    merchant: Merchant, bkash_server: Server, body: Any, amount: str
) -> None:
    payment_id, trx_id = merchant.paid()

    bkash_server.control(f"payments/{payment_id}/refund", body)

    assert listed(merchant, payment_id, trx_id) == [("Completed", amount)]
    assert money(bkash_server) == ("480.00", f"{float(amount):.2f}", "0.00")


@pytest.mark.parametrize("amount", ["480.01", "0", "1.234"])
def test_the_portal_gives_back_no_more_than_was_paid(
    merchant: Merchant, bkash_server: Server, amount: str
) -> None:
    payment_id, _ = merchant.paid()

    bkash_server.control(f"payments/{payment_id}/refund", {"amount": amount}, expect=409)

    assert money(bkash_server) == ("480.00", "0.00", "0.00")


def test_what_is_not_there_can_be_neither_refunded_nor_decided(
    merchant: Merchant, bkash_server: Server
) -> None:
    bkash_server.control("payments/TR0011nope/refund", expect=404)
    bkash_server.control("refunds/NOPE/succeed", expect=404)
    bkash_server.control(f"payments/{merchant.approved()}/refund", expect=409)


def test_a_lost_answer_leaves_the_refund_in_the_list(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id, trx_id = merchant.paid()
    bkash_server.fault("refund", "error_after", status=504)

    assert refund(merchant, payment_id, trx_id, "180.00").status_code == 504

    assert listed(merchant, payment_id, trx_id) == [("Completed", "180.00")]
