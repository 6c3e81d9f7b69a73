"""Buying on the demo shop's page."""

from collections.abc import Callable

from tests.e2e.sandbox.pages.conftest import Visit


def test_a_stranger_sees_what_is_on_sale(
    visit: Visit, width: int, make_product: Callable[..., str]
) -> None:
    make_product(price="480.00")

    stranger = visit("/ui/shop/", width)

    stranger.sees("Mug")
    stranger.shot("products")
    assert stranger.barriers() == []
