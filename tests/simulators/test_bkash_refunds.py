"""bKash refunds: in parts by version 2, once by version 1, never more than was paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.simulators.drivers import Merchant, Server


def refund(merchant: Merchant, payment_id: str, trx_id: str, amount: Any, **changes: Any) -> Any:
    """Refund by version 2; a field set to None is left out."""
    body = {
        "paymentId": payment_id,
        "trxId": trx_id,
        "refundAmount": amount,
        "sku": "MUG",
        "reason": "broken",
    } | changes
    sent = {name: value for name, value in body.items() if value is not None}
    return merchant.post(f"{merchant.refund_base}/transaction", sent)


def test_partial_refunds_add_up_to_the_payment_and_not_beyond(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id, trx_id = merchant.paid()

    first = refund(merchant, payment_id, trx_id, "180.00")
    assert first.status_code == 200
    assert first.json()["refundTransactionStatus"] == "Completed"
    assert first.json()["originalTrxId"] == trx_id
    assert first.json()["completedTime"] == "2027-01-15T14:00:00:000"
    too_much = refund(merchant, payment_id, trx_id, "300.01")
    assert too_much.status_code == 400
    assert too_much.json()["externalCode"] == "2072"
    assert set(too_much.json()) == {
        "internalCode",
        "externalCode",
        "errorMessageEn",
        "errorMessageBn",
    }
    assert merchant.query(payment_id)["maxRefundableAmount"] == "300.00"
    assert refund(merchant, payment_id, trx_id, "300").status_code == 200

    status = merchant.post(
        f"{merchant.refund_base}/status", {"paymentId": payment_id, "trxId": trx_id}
    ).json()
    assert [item["refundAmount"] for item in status["refundTransactions"]] == ["180.00", "300"]
    assert bkash_server.look("ledger")["ledger"][0]["refunded"] == "480.00"


def test_an_eleventh_part_is_refused(merchant: Merchant) -> None:
    payment_id, trx_id = merchant.paid()

    statuses = [refund(merchant, payment_id, trx_id, "1").status_code for _ in range(11)]

    assert statuses == [200] * 10 + [400]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"paymentId": "TR0011nope"}, "2002"),
        ({"trxId": "NOPE"}, "2077"),
        ({"refundAmount": "0"}, "2072"),
        ({"refundAmount": "1.234"}, "2072"),
        ({"sku": ""}, "2073"),
        ({"reason": "x" * 256}, "2078"),
    ],
)
def test_wrong_refunds_are_refused_in_the_envelope_of_version_2(
    merchant: Merchant, change: dict[str, Any], code: str
) -> None:
    payment_id, trx_id = merchant.paid()

    response = refund(merchant, payment_id, trx_id, "1", **change)

    assert (response.status_code, response.json()["externalCode"]) == (400, code)


@pytest.mark.parametrize(
    "change", [{"sku": None}, {"reason": None}, {"refundAmount": 1}, {"colour": "red"}]
)
def test_a_refund_that_does_not_fit_the_schema_is_stopped_at_the_gateway(
    merchant: Merchant, change: dict[str, Any]
) -> None:
    payment_id, trx_id = merchant.paid()

    response = refund(merchant, payment_id, trx_id, "1", **change)

    assert (response.status_code, response.json()) == (400, {"message": "Invalid request body"})


def test_an_unpaid_payment_can_not_be_refunded(merchant: Merchant) -> None:
    response = refund(merchant, merchant.approved(), "NOPE", "1")

    assert response.json()["externalCode"] == "2127"


def test_the_refund_window_closes_and_its_length_is_a_setting(
    merchant: Merchant, bkash_server: Server
) -> None:
    payment_id, trx_id = merchant.paid()
    bkash_server.advance(15 * 24 * 3600 + 1)
    merchant.sign_in()

    assert refund(merchant, payment_id, trx_id, "1").json()["externalCode"] == "2071"
    bkash_server.control("settings", {"refund_window_days": 60})
    assert refund(merchant, payment_id, trx_id, "1").status_code == 200


def test_version_1_refunds_once_and_tells_the_status_on_the_same_path(merchant: Merchant) -> None:
    payment_id, trx_id = merchant.paid()
    named = {"paymentID": payment_id, "trxID": trx_id}
    order = {**named, "amount": "80.00", "sku": "MUG", "reason": "broken"}

    def call(body: Any) -> Any:
        return merchant.post("payment/refund", body).json()

    assert call(named)["statusCode"] == "2033"
    assert call({**order, "amount": "480.01"})["statusCode"] == "2026"
    done = call(order)
    assert (done["statusCode"], done["transactionStatus"]) == ("0000", "Completed")
    assert call(order)["statusCode"] == "2034"
    assert call(named) == done
