"""What is passed on of a provider's answer: its gist, and nothing personal."""

import json
from typing import Any

import pytest

from storefront.payments.model.message import ProviderMessage
from storefront.timeline.provider_answers import gist

PERSONAL = {
    "customerMsisdn": "01770618575",
    "payerReference": "01770618575",
    "payerAccount": "01770618575",
    "statusMessage": "Wallet 01770618575 of Rahima is blocked",
    "errorMessageEn": "Wallet 01770618575 of Rahima is blocked",
    "customer_details": {"email": "rahima@example.com", "name": "Rahima", "phone": "01770618575"},
    "customer_email": "rahima@example.com",
    "billing_details": {"address": {"line1": "House 7, Road 11", "postal_code": "1209"}},
    "payment_method_details": {"card": {"last4": "4242", "exp_year": 2031}},
    "receipt_email": "rahima@example.com",
}
SECRETS = ["01770618575", "Rahima", "rahima@", "4242", "2031", "House", "1209"]
SESSION = {
    "id": "cs_1",
    "object": "checkout.session",
    "status": "complete",
    "payment_status": "paid",
    "amount_total": 39_800,
    "currency": "bdt",
}


def event(subject: Any, kind: str = "checkout.session.completed") -> dict[str, Any]:
    """Return an event of Stripe's."""
    return {"id": "evt_1", "type": kind, "data": {"object": subject}}


@pytest.mark.parametrize(
    ("source", "payload", "text"),
    [
        (
            "stripe.session",
            SESSION,
            "Stripe answered (session): complete/paid, 398.00 BDT, cs_1",
        ),
        (
            "stripe.event",
            event(SESSION),
            "Stripe sent checkout.session.completed: complete/paid, 398.00 BDT, cs_1",
        ),
        (
            "stripe.event",
            event(
                {
                    "id": "ch_1",
                    "object": "charge",
                    "status": "succeeded",
                    "amount": 39_800,
                    "amount_refunded": 10_000,
                    "currency": "bdt",
                },
                "charge.refunded",
            ),
            "Stripe sent charge.refunded: succeeded, 100.00 BDT, ch_1",
        ),
        (
            "stripe.refund",
            {
                "id": "re_1",
                "object": "refund",
                "status": "failed",
                "amount": 500,
                "currency": "jpy",
                "failure_reason": "lost_or_stolen_card",
            },
            "Stripe answered (refund): failed, 500 JPY, code lost_or_stolen_card, re_1",
        ),
        (
            "stripe.refusal",
            {"code": "charge_disputed"},
            "Stripe answered (refusal): refused, code charge_disputed",
        ),
        (
            "bkash.execute",
            {
                "paymentID": "TR0011",
                "trxID": "BFD90JRLST",
                "transactionStatus": "Completed",
                "amount": "398",
                "currency": "BDT",
                "statusCode": "0000",
            },
            "bKash answered (execute): Completed, 398.00 BDT, code 0000, BFD90JRLST",
        ),
        (
            "bkash.refund",
            {
                "refundTrxId": "BFE1",
                "refundTransactionStatus": "Completed",
                "refundAmount": "100.5",
                "originalTrxAmount": "398",
            },
            "bKash answered (refund): Completed, 100.50 BDT, BFE1",
        ),
        ("bkash.query", {"errorCode": "2117"}, "bKash answered (query): code 2117"),
    ],
)
def test_the_gist_is_status_money_code_and_name_and_nothing_personal(
    source: str, payload: dict[str, Any], text: str
) -> None:
    personal = {**payload, **PERSONAL}
    if "data" in payload:
        personal["data"] = {"object": {**payload["data"]["object"], **PERSONAL}}

    answer = gist(ProviderMessage(source, personal))

    assert answer.text == text
    told = answer.text + json.dumps(answer.data)
    assert [one for one in SECRETS if one in told] == []


@pytest.mark.parametrize(
    "odd", [None, [], "Rahima", 7, {}, {"data": []}, {"data": {"object": "Rahima"}}], ids=repr
)
@pytest.mark.parametrize("source", ["stripe.event", "stripe.session", "bkash.query", "x"])
def test_any_answer_has_a_gist(source: str, odd: Any) -> None:
    assert gist(ProviderMessage(source, odd)).text.endswith(": nothing that can be summed up")


@pytest.mark.parametrize(
    "odd",
    ["Rahima of House 7", "rahima@example.com", "+880 1770 618575", "\x1b[2J", 7, None, ["x"]],
)
def test_what_is_no_code_is_not_passed_on_wherever_it_stands(odd: Any) -> None:
    stripe = {"object": "dispute", "id": odd, "status": odd, "reason": odd}
    bkash = {"transactionStatus": odd, "statusCode": odd, "trxID": odd}

    for message in (
        ProviderMessage("stripe.event", {"type": odd, "data": {"object": stripe}}),
        ProviderMessage("bkash.query", bkash),
        ProviderMessage("bkash.refusal", {"code": odd}),
    ):
        assert gist(message).data.keys() <= {"source", "status"}
        assert gist(message).data.get("status") in {None, "refused"}
