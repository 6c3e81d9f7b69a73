"""What holds for both ways to begin a payment, and for all functions that providers call."""

from typing import Any

import pytest

from storefront.errors import PaymentRefusedError, ProviderRefusedError
from storefront.payments.gateways.bkash.gateway import BkashPaymentRefusedError, BkashRefusedError
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.functions import call, load
from tests.support.invariants import contents
from tests.support.payment_functions import url_event
from tests.support.shop import Shop

FUNCTIONS = ["create_stripe_session", "initiate_bkash"]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"order_id": 1},
        {"order_id": None},
        {"order_id": ""},
        {"order_id": "x" * 65},
        {"order_id": "x", "amount": "1.00"},
    ],
    ids=str,
)
def test_a_bad_body_is_422_and_writes_nothing(
    shop: Shop, begin: Any, function: str, body: Any
) -> None:
    before = contents(shop.store)

    answer = begin(function, shop.buyer(), body)

    assert answer.status == 422
    assert answer.body["errors"]
    assert contents(shop.store) == before


@pytest.mark.parametrize("function", FUNCTIONS)
def test_somebody_elses_order_is_404_for_customers_and_staff(
    shop: Shop, begin: Any, function: str
) -> None:
    body = {"order_id": shop.order(shop.buyer(), {shop.product(): 1})}
    before = contents(shop.store)

    assert begin(function, shop.buyer(), body).status == 404
    assert begin(function, shop.staff(), body).status == 404

    assert contents(shop.store) == before


def test_an_order_that_a_provider_refuses_is_no_fault_of_ours(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, begin: Any
) -> None:
    """A 5xx wakes an operator, who could do nothing."""
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    stripe.script.next("open", Fault(PaymentRefusedError("No.", provider_code="amount_too_small")))
    bkash.script.next("open", Fault(BkashPaymentRefusedError("2006")))

    for function in FUNCTIONS:
        answer = begin(function, buyer, body)

        assert answer.status == 409
        assert answer.body["type"] == "urn:storefront:problem:payment-refused"
        assert answer.body["detail"]


def test_what_a_provider_refuses_of_the_shop_itself_is_a_fault_that_wakes_somebody(
    shop: Shop, stripe: FakeStripe, bkash: FakeBkash, begin: Any
) -> None:
    """A merchant's account that is closed, an address that is none: no buyer can mend that."""
    buyer = shop.buyer()
    body = {"order_id": shop.order(buyer, {shop.product(): 1})}
    stripe.script.next("open", Fault(ProviderRefusedError("No.", provider_code="url_invalid")))
    bkash.script.next("open", Fault(BkashRefusedError("2001")))

    for function in FUNCTIONS:
        assert begin(function, buyer, body).status == 502


@pytest.mark.parametrize(
    ("function", "allowed"),
    [("stripe_webhook", "POST"), ("bkash_notification", "POST"), ("bkash_callback", "GET")],
)
@pytest.mark.parametrize("method", ["DELETE", "HEAD", "OPTIONS"])
def test_other_methods_are_refused_with_the_one_that_is_allowed(
    function: str, allowed: str, method: str
) -> None:
    answer = call(load(function), url_event(method))

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
