"""What is kept of providers' words proves the payment, and tells nothing of who paid."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from storefront.payments.inbound.bkash_callback import CallbackResult
from storefront.payments.store.attempts import (
    MESSAGES_KEPT_AT_LEAST,
    AttemptRepository,
    RawRecord,
    attempt_pk,
    proof_of,
)
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants, contents
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop
from tests.unit.payments.conftest import SUCCEEDED

PHONE, NAME, EMAIL = "01770618575", "Rahima Khatun", "rahima@example.com"
ADDRESS = {"line1": "House 7, Road 11", "city": "Dhaka", "postal_code": "1209"}
CUSTOMER = {"name": NAME, "email": EMAIL, "phone": f"+88{PHONE}", "address": ADDRESS}
CARD = {"card": {"last4": "4242", "exp_year": 2031, "fingerprint": "Xt5EWLLDS7FJjR1c"}}
#: What real answers say of the payer, by where they say it, and what they might say tomorrow.
OF_THE_PAYER: dict[str, Any] = {
    "customerMsisdn": PHONE,
    "payerReference": PHONE,
    "payerAccount": PHONE,
    "debitMSISDN": PHONE,
    "transactionReference": f"for {NAME}",
    "statusMessage": f"Wallet {PHONE} of {NAME} is blocked",
    "errorMessageEn": f"Wallet {PHONE} of {NAME} is blocked",
    "customer_details": CUSTOMER,
    "customer_email": EMAIL,
    "billing_details": CUSTOMER,
    "shipping": CUSTOMER,
    "shipping_details": CUSTOMER,
    "collected_information": {"shipping_details": CUSTOMER},
    "custom_fields": [{"key": "nickname", "text": {"value": NAME}}],
    "payment_method_details": CARD,
    "receipt_email": EMAIL,
    "evidence": {"customer_name": NAME, "customer_purchase_ip": "203.0.113.7"},
    "wallet_owner": NAME,
    "msisdn": int(PHONE),
    "description": f"order of {NAME}",
    "reason": EMAIL,
    "code": PHONE,
    "id_of": [NAME, {"name": NAME}],
    "metadata": {"order_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "customer": NAME, "note": EMAIL},
    "data": {"object": {"customer_details": CUSTOMER}, "name": NAME},
    "refundTransactions": [{"refundTrxId": "AA1", "customerMsisdn": PHONE}, PHONE],
}
TRACES = (
    *(PHONE, f"88{PHONE}", "Rahima", "rahima", "Dhaka", "House", "1209", "4242", "2031"),
    *("203.0.113", "Xt5EWLLDS7FJjR1c"),
)


def traces_in(kept: object) -> list[str]:
    """Return what tells of the payer; by chance an id may hold such digits, among others."""
    text = json.dumps(kept, default=str)
    return [one for one in TRACES if re.search(rf"\b{re.escape(one)}\b", text)]


@pytest.mark.parametrize("name", list(OF_THE_PAYER))
def test_nothing_of_the_payer_is_kept_wherever_it_stands(name: str) -> None:
    said = {name: OF_THE_PAYER[name]}
    nested = {"data": {"object": {**said, "payment_intent": {"latest_charge": said}}}}

    for payload in (said, nested, [said], {"refunds": [nested]}):
        assert traces_in(proof_of(payload)) == []


def test_what_proves_the_payment_is_kept() -> None:
    executed = {
        "statusCode": "0000",
        "paymentID": "TR0011Ab3xYz91790000000000",
        "trxID": "9H77I2EF7R",
        "amount": "480.00",
        "currency": "BDT",
        "transactionStatus": "Completed",
        "paymentExecuteTime": "2026-06-09T21:26:42:858 GMT+0600",
        "merchantInvoiceNumber": "01JZ8K3V6M4Q2X9T7B5N1C0DEF",
    }
    session = {
        "id": "cs_1",
        "object": "checkout.session",
        "payment_status": "paid",
        "amount_total": 48_000,
        "currency": "bdt",
        "livemode": True,
        "payment_intent": {"id": "pi_1", "latest_charge": {"id": "ch_1", "captured": True}},
        "metadata": {"attempt_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF"},
        "url": None,
    }

    assert proof_of(executed | {"customerMsisdn": PHONE}) == executed
    assert proof_of(session | {"customer_details": CUSTOMER}) == {
        name: value for name, value in session.items() if name != "url"
    }


@pytest.mark.parametrize("name", ["trxID", "refundTrxId", "originalTrxId"])
def test_a_transaction_whose_name_is_digits_alone_is_kept(name: str) -> None:
    assert proof_of({name: "2587174106"}) == {name: "2587174106"}


@pytest.mark.parametrize("odd", [None, 7, "Rahima", [], {}, [NAME], [[{"id": NAME}]]], ids=repr)
def test_words_of_any_shape_are_told_apart(odd: Any) -> None:
    assert traces_in(proof_of(odd)) == []


def test_the_tables_of_a_shop_hold_nothing_of_its_payers(
    shop: Shop, bkash: FakeBkash, stripe: FakeStripe
) -> None:
    """Neither the providers' words nor what we sent them, once a payment is over."""
    buyer, product = shop.buyer(), shop.product(10)
    wallet = shop.begin_bkash(buyer, shop.order(buyer, {product: 1}), payer=PHONE)
    bkash.payments[wallet.reference or ""].changes = OF_THE_PAYER
    bkash.approve(wallet.reference or "")
    assert shop.call_back(wallet) is CallbackResult.SUCCESS
    card = shop.begin_stripe(buyer, shop.order(buyer, {product: 1}))
    stripe.sessions[card.reference or ""] |= {"customer_details": CUSTOMER, "custom_fields": [NAME]}
    shop.deliver(stripe.pay(card.reference or ""))

    kept = list(contents(shop.store).values())

    assert traces_in(kept) == []
    check_invariants(shop)


def test_words_are_deleted_when_their_time_is_over(shop: Shop, clock: FrozenClock) -> None:
    """DynamoDB does so by `ttl`; and the books of an old order still agree."""
    sale = ProviderSide(shop, shop.bkash.provider).sale()
    kept = AttemptRepository(shop.store, timedelta(days=200)).messages(sale.attempt_id)
    assert kept
    raws = _raws(shop, sale.attempt_id)
    ends = {one.ttl for one in raws}
    assert min(ends) > clock() + MESSAGES_KEPT_AT_LEAST

    for raw in raws:
        transaction = shop.store.transaction()
        transaction.delete("raw", RawRecord, (raw.pk, raw.sk), RawRecord.pk.exists())
        transaction.commit()
    clock.advance(days=181)

    check_invariants(shop)
    assert shop.refund(sale.order_id).status is SUCCEEDED


def test_a_request_that_may_be_repeated_keeps_the_wallet_it_names(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(): 1})
    attempt = shop.begin_bkash(buyer, order_id, payer=PHONE)
    assert shop.attempt(attempt.attempt_id).request["payerReference"] == PHONE

    shop.cancel(buyer, order_id)

    assert "payerReference" not in shop.attempt(attempt.attempt_id).request


def _raws(shop: Shop, attempt_id: str) -> list[RawRecord]:
    page = shop.store.query(
        RawRecord.table, attempt_pk(attempt_id), RawRecord.sk.startswith("RAW#")
    )
    return [RawRecord.from_raw_data(one) for one in page.items]
