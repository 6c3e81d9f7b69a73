"""The whole shop in this process, with fake providers."""

from tests.support.shop_fixtures import bkash, shop, stripe

__all__ = ["bkash", "shop", "stripe"]
