"""The whole shop in this process, with fake providers."""

import pytest

from storefront.payments.model import Attempt, Provider
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop
from tests.support.shop_fixtures import bkash, shop, stripe

__all__ = ["bkash", "shop", "side", "stripe"]


@pytest.fixture(params=Provider, ids=lambda provider: provider.value)
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
