"""The whole shop in this process, with fake providers."""

import pytest

from storefront.payments.model import Provider
from tests.support.provider_side import ProviderSide
from tests.support.shop import Shop
from tests.support.shop_fixtures import bkash, shop, stripe

__all__ = ["bkash", "shop", "side", "stripe"]


@pytest.fixture(params=Provider, ids=lambda provider: provider.value)
def side(request: pytest.FixtureRequest, shop: Shop) -> ProviderSide:
    """Each provider in turn."""
    return ProviderSide(shop, request.param)
