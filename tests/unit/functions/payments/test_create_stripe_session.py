"""Buyers begin to pay by card."""

from typing import Any

from storefront.errors import UnavailableError
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop


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


def test_a_provider_without_an_answer_is_503_with_retry_after(
    shop: Shop, stripe: FakeStripe, begin: Any
) -> None:
    buyer = shop.buyer()
    stripe.script.next("open", Fault(UnavailableError()))

    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    answer = begin("create_stripe_session", buyer, body)

    assert answer.status == 503
    assert "Retry-After" in answer.headers
