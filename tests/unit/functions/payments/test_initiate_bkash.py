"""Buyers begin to pay by bKash."""

from typing import Any

import pytest

from tests.support.shop import Shop


def test_a_bkash_payment_is_201_and_the_same_again_200(shop: Shop, begin: Any) -> None:
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1}), "payer_reference": "01770618575"}

    first = begin("initiate_bkash", buyer, body)
    again = begin("initiate_bkash", buyer, body)

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert first.body["payment_id"] in first.body["bkash_url"]
    assert [first.body["attempt_id"]] == list(shop.get(body["order_id"]).attempt_ids)


@pytest.mark.parametrize("reference", ["<b>", "a&b", "line\nbreak", "x" * 256], ids=ascii)
def test_a_payer_reference_bkash_would_refuse_is_422(
    shop: Shop, begin: Any, reference: str
) -> None:
    body = {"order_id": "01JZ8K3V6M4Q2X9T7B5N1C0DEF", "payer_reference": reference}

    assert begin("initiate_bkash", shop.buyer(), body).status == 422
