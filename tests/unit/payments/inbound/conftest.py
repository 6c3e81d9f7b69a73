"""A sale by card, its refunds at Stripe, and what the shop knows of them."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import RefundStatus
from tests.support.fake_script import Json
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import ProviderSide, Sale, refunds_of
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture
def sale(shop: Shop) -> Sale:
    """Three units, paid by card with 300.00 BDT."""
    return ProviderSide(shop, Provider.STRIPE).sale()


def last(stripe: FakeStripe) -> Json:
    """Return the newest refund at Stripe, as it is now."""
    return dict(list(stripe.given.objects.values())[-1])


def by_hand(shop: Shop, stripe: FakeStripe, sale: Sale, amount: int) -> Json:
    """Refund on Stripe's dashboard."""
    intent = shop.attempt(sale.attempt_id).transaction_id or ""
    return stripe.given.make(intent, stripe.paid(intent), amount, {})


def state(shop: Shop, sale: Sale) -> tuple[list[RefundStatus], OrderStatus, int]:
    """Return how the refunds stand, where the order is, and what can be refunded."""
    refunds = [one.status for one in refunds_of(shop, sale.attempt_id)]
    return refunds, shop.get(sale.order_id).status, shop.attempt(sale.attempt_id).refundable
