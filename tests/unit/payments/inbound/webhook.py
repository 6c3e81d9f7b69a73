"""What the tests of Stripe's webhook have in common."""

import pytest

from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt, AttemptStatus
from tests.support.shop import Shop


@pytest.fixture
def attempt(shop: Shop) -> Attempt:
    """An order for 2 of 5 units, with an open session."""
    buyer = shop.buyer()
    return shop.begin_stripe(buyer, shop.order(buyer, {shop.product(stock=5): 2}))


def session_of(attempt: Attempt) -> str:
    """Return the session's id."""
    return attempt.reference or ""


def levels(shop: Shop, attempt: Attempt) -> tuple[int, int]:
    """Return available and on-hand units of the order's one product."""
    return shop.levels(shop.get(attempt.order_id).lines[0].product_id)


def status(shop: Shop, attempt: Attempt) -> tuple[OrderStatus, AttemptStatus]:
    """Return where the order and the attempt are."""
    return shop.get(attempt.order_id).status, shop.attempt(attempt.attempt_id).status
