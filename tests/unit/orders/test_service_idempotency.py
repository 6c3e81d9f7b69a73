"""Idempotency keys of orders: a repeat gets the first answer and has no effect."""

from datetime import timedelta

import pytest

from storefront.db.idempotency import KEPT
from storefront.errors import IdempotencyMismatchError, OutOfStockError
from tests.support.clock import FrozenClock
from tests.support.interleaving import just_before
from tests.support.shop import Shop


def test_a_repeat_with_the_same_key_is_the_same_order(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)

    first = shop.order(buyer, {product: 2}, key="k")
    again = shop.order(buyer, {product: 2}, key="k")

    assert again == first
    assert shop.levels(product) == (3, 5)


def test_a_repeat_is_answered_although_the_first_took_the_last_unit(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=2)

    first = shop.order(buyer, {product: 2}, key="k")

    assert shop.order(buyer, {product: 2}, key="k") == first


def test_two_simultaneous_requests_with_one_key_are_one_order(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    concurrent: list[str] = []

    with just_before(lambda: concurrent.append(shop.order(buyer, {product: 2}, key="k"))):
        order_id = shop.order(buyer, {product: 2}, key="k")

    assert [order_id] == concurrent
    assert shop.levels(product) == (3, 5)


def test_two_simultaneous_requests_for_the_last_units_are_one_order(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=2)
    concurrent: list[str] = []

    with just_before(lambda: concurrent.append(shop.order(buyer, {product: 2}, key="k"))):
        order_id = shop.order(buyer, {product: 2}, key="k")

    assert [order_id] == concurrent


def test_the_same_key_with_another_body_is_refused(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    shop.order(buyer, {product: 1}, key="k")

    with pytest.raises(IdempotencyMismatchError):
        shop.order(buyer, {product: 2}, key="k")

    assert shop.levels(product) == (4, 5)


def test_the_same_key_with_another_body_is_refused_even_when_stock_is_short(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=1)
    shop.order(buyer, {product: 1}, key="k")

    with pytest.raises(IdempotencyMismatchError):
        shop.order(buyer, {product: 9}, key="k")


def test_two_users_equal_keys_never_meet(shop: Shop) -> None:
    product, first, second = shop.product(stock=5), shop.buyer(), shop.buyer()

    one = shop.order(first, {product: 1}, key="k")
    two = shop.order(second, {product: 1}, key="k")

    assert one != two
    assert shop.get(two).user_id == second.user_id
    assert shop.levels(product) == (3, 5)


def test_a_refused_order_leaves_its_key_free(shop: Shop) -> None:
    buyer, product = shop.buyer(), shop.product(stock=0)
    with pytest.raises(OutOfStockError):
        shop.order(buyer, {product: 1}, key="k")

    shop.receive(product, 1)

    assert shop.get(shop.order(buyer, {product: 1}, key="k")).is_pending


def test_a_key_is_free_again_after_its_time_although_its_item_is_still_there(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    first = shop.order(buyer, {product: 1}, key="k")

    clock.now += KEPT - timedelta(seconds=1)
    assert shop.order(buyer, {product: 1}, key="k") == first

    clock.advance(seconds=1)
    assert shop.order(buyer, {product: 1}, key="k") != first
