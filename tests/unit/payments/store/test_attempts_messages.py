"""Words too large for an item: the fact counts, and what is kept says which words they were."""

import hashlib
import json

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from storefront.payments.store.attempts import LARGEST, room_for
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop

HUGE = "x" * 500_000


def test_an_event_of_stripes_that_fits_into_no_item_has_its_effect(
    shop: Shop, stripe: FakeStripe
) -> None:
    sale = ProviderSide(shop, Provider.STRIPE).sale()
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    refund = stripe.given.make(intent, stripe.paid(intent), 10_000, {})
    event = stripe.refund_event("created", {**refund, "description": HUGE})

    assert shop.deliver(event) is Outcome.CHANGED
    assert shop.deliver(event) is Outcome.UNCHANGED

    assert shop.get(sale.order_id).refunded == 10_000
    (_, message) = shop.attempts.messages(sale.attempt_id)[-1]
    text = json.dumps(event, separators=(",", ":")).encode()
    words = message.payload
    assert words["oversize"] == {
        "bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    assert (words["id"], words["type"]) == (event["id"], "refund.created")
    about = words["data"]["object"]
    assert (about["id"], about["object"], about["amount"]) == (refund["id"], "refund", 10_000)


def test_an_answer_of_bkashs_that_fits_into_no_item_has_its_effect(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_bkash(buyer, shop.order(buyer, {shop.product(): 1}))
    bkash.approve(attempt.reference or "")
    bkash.payments[attempt.reference or ""].changes = {"payerReference": HUGE}

    shop.call_back(attempt)

    assert shop.get(attempt.order_id).status is OrderStatus.PAID
    words = [one.payload for _, one in shop.attempts.messages(attempt.attempt_id)][-1]
    (trx_id,) = bkash.ledger
    assert (words["trxID"], words["transactionStatus"]) == (trx_id, "Completed")
    assert "payerReference" not in words


def test_words_that_fit_are_kept_as_they_are() -> None:
    empty = len(json.dumps({"a": ""}, separators=(",", ":")))
    fits = {"a": "x" * (LARGEST - empty)}

    assert room_for(fits) is fits
    assert room_for({"a": fits["a"] + "x"}).keys() == {"oversize"}


@pytest.mark.parametrize(
    "payload", [[HUGE], HUGE, {"id": HUGE, "data": HUGE}, {"data": {"x": HUGE}}]
)
def test_what_is_kept_is_small_whatever_was_said(payload: object) -> None:
    assert len(json.dumps(room_for(payload))) < 1_000
