"""A sale by each provider, whose money goes back."""

import pytest

from storefront.payments.refund import RefundStatus
from tests.support.provider_side import ProviderSide, Sale
from tests.support.shop import Shop

SUCCEEDED, PENDING, FAILED = RefundStatus.SUCCEEDED, RefundStatus.PENDING, RefundStatus.FAILED


@pytest.fixture
def sale(side: ProviderSide) -> Sale:
    """Three of ten units, paid with 300.00 BDT."""
    return side.sale()


def left(shop: Shop, sale: Sale) -> int:
    """Return what can still be refunded."""
    return shop.attempt(sale.attempt_id).refundable
