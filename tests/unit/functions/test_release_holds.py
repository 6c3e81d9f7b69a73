"""The schedule releases units whose hold has lapsed."""

import pytest

from tests.support.clock import FrozenClock
from tests.support.functions import load
from tests.support.shop import Shop

pytestmark = pytest.mark.usefixtures("configured")


def test_the_schedule_releases_lapsed_holds(shop: Shop, clock: FrozenClock) -> None:
    product = shop.product(stock=2)
    shop.order(shop.buyer(), {product: 2})
    clock.advance(seconds=900)
    module = load("release_holds")

    assert module.lambda_handler({}, type("Context", (), {"aws_request_id": "r"})()) == {
        "released": 1,
        "hot": 0,
    }
    assert shop.levels(product) == (2, 2)
