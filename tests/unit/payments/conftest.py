"""Payments by each provider, begun and not ended."""

import pytest

from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import RefundStatus
from tests.support.provider_side import PROVIDERS, ProviderSide, Sale
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture(params=PROVIDERS, ids=lambda provider: provider.value)
def side(request: pytest.FixtureRequest, shop: Shop) -> ProviderSide:
    """Each provider in turn."""
    return ProviderSide(shop, request.param)


@pytest.fixture
def card(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open session."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


@pytest.fixture
def wallet(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open bKash payment."""
    buyer = shop.buyer()
    return shop.begin_bkash(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


@pytest.fixture
def sale(side: ProviderSide) -> Sale:
    """Three of ten units, paid with 300.00 BDT."""
    return side.sale()


def left(shop: Shop, sale: Sale) -> int:
    """Return what can still be refunded."""
    return shop.attempt(sale.attempt_id).refundable
