"""Fixtures of tests that need the whole shop in this process."""

from collections.abc import Iterator

import pytest

from storefront.db.store import Store
from tests.support.clock import FrozenClock
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import check_invariants
from tests.support.shop import Shop

__all__ = ["bkash", "shop", "stripe"]


@pytest.fixture
def stripe(clock: FrozenClock) -> FakeStripe:
    """Stripe, in this process."""
    return FakeStripe(clock)


@pytest.fixture
def bkash() -> FakeBkash:
    """bKash, in this process."""
    return FakeBkash()


@pytest.fixture
def shop(store: Store, clock: FrozenClock, stripe: FakeStripe, bkash: FakeBkash) -> Iterator[Shop]:
    """A shop with fake providers, whose invariants hold when the test is over."""
    shop = Shop(store, clock, stripe, bkash)
    yield shop
    check_invariants(shop)
