"""A buyer whom a payment method does not serve is told why, how much it takes, and what remains."""

from collections.abc import Callable

import pytest

from storefront.errors import ConflictError, PaymentRefusedError, StorefrontError
from storefront.payments.checkout.methods import AmountNotSupportedError, CurrencyNotSupportedError
from storefront.payments.gateways.bkash.gateway import BkashPaymentRefusedError
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_script import Fault
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop


def refused(begin: Callable[[], Attempt]) -> StorefrontError:
    """Return how a payment is refused, as a 4xx."""
    with pytest.raises((ConflictError, PaymentRefusedError)) as refusal:
        begin()
    assert refusal.value.status == 409
    return refusal.value


def test_twenty_taka_cannot_be_paid_by_card_and_can_by_bkash(
    shop: Shop, stripe: FakeStripe
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=2_000): 1})

    refusal = refused(lambda: shop.begin_stripe(buyer, order_id))

    assert isinstance(refusal, AmountNotSupportedError)
    assert refusal.detail == "A payment by card is at least 60.00 BDT. Pay by bKash."
    assert refusal.fields == {
        "payment_methods": ["bkash"],
        "currency": "BDT",
        "least_amount": "60.00",
        "most_amount": "999999.99",
    }
    assert (shop.get(order_id).attempt_ids, stripe.script.calls) == ((), [])
    assert shop.begin_bkash(buyer, order_id).status is AttemptStatus.OPEN


def test_dollars_cannot_be_paid_with_bkash_and_can_by_card(shop: Shop) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(currency="USD"): 1})

    refusal = refused(lambda: shop.begin_bkash(buyer, order_id))

    assert isinstance(refusal, CurrencyNotSupportedError)
    assert refusal.detail == "A payment by bKash cannot be in USD. Pay by card."
    assert refusal.fields == {"payment_methods": ["stripe"]}


def test_what_stripe_alone_knows_to_be_too_little_is_the_buyers_to_change(
    shop: Shop, stripe: FakeStripe
) -> None:
    """Least amounts follow the rate of the day: Stripe may know better than our table."""
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=6_100): 1})
    no = PaymentRefusedError("Stripe takes no such payment.", provider_code="amount_too_small")
    stripe.script.next("open", Fault(no))

    refusal = refused(lambda: shop.begin_stripe(buyer, order_id))

    assert refusal.detail == "Stripe takes no such payment. Pay by bKash."
    assert refusal.fields == {"provider_code": "amount_too_small", "payment_methods": ["bkash"]}
    (attempt,) = shop.attempts.get_many(shop.get(order_id).attempt_ids)
    assert (attempt.status, attempt.reason) == (AttemptStatus.FAILED, "amount_too_small")


def test_a_no_of_bkash_to_a_customer_is_told_with_what_remains(
    shop: Shop, bkash: FakeBkash
) -> None:
    buyer = shop.buyer()
    order_id = shop.order(buyer, {shop.product(price=2_000): 1})
    bkash.script.next("open", Fault(BkashPaymentRefusedError("2029")))

    refusal = refused(lambda: shop.begin_bkash(buyer, order_id))

    assert refusal.fields == {"provider_code": "2029", "payment_methods": []}
    assert "cancel it" in refusal.detail
