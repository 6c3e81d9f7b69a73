"""Hot products that others sell, edit, spread and gather meanwhile: no unit is lost or made."""

from collections.abc import Callable
from itertools import count

import pytest

from storefront.catalog.model import ProductChanges
from storefront.errors import NotFoundError, OutOfStockError, UnavailableError
from storefront.inventory.model import (
    MAX_PARTS,
    MAX_SHARDS,
)
from storefront.orders.lines import MAX_LINES
from storefront.orders.status import OrderStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import always_before, just_before
from tests.support.invariants import check_invariants
from tests.support.sdk import transaction_conflicts
from tests.support.shop import Shop
from tests.unit.inventory.spreading import change, hot, pay, shards_of


def test_stock_that_moves_while_it_is_looked_for_is_found(shop: Shop) -> None:
    """Twice the sale item is read while units are in the shards, and these when they are back."""
    product, reads = hot(shop, stock=2, shards=2), count(1)

    def move() -> None:
        turn = next(reads)
        if turn in {3, 5}:
            shop.sharding_service.gather(product)
        elif turn in {4, 6}:
            shop.sharding_service.spread(product, 2)

    with always_before(move, "BatchGetItem"):
        order_id = shop.order(shop.buyer(), {product: 2})

    assert next(reads) > 6, "stock was looked for thrice"
    assert shop.get(order_id).units == 2
    check_invariants(shop)


def test_a_shard_that_was_sold_from_meanwhile_is_not_ended(shop: Shop) -> None:
    product = hot(shop, stock=4)

    with just_before(lambda: shop.order(shop.buyer(), {product: 1})):
        shop.sharding_service.gather(product)

    assert shop.levels(product) == (3, 4)
    check_invariants(shop)


def test_gathering_a_product_that_was_never_spread_changes_nothing(shop: Shop) -> None:
    product = shop.product(stock=3)

    with counted_calls() as calls:
        found = shop.sharding_service.gather(product)

    assert calls == ["BatchGetItem"]
    assert (found.shards, found.is_hot, found.available, found.on_hand) == (0, False, 3, 3)
    assert shop.levels(product) == (3, 3)


def test_an_unknown_product_is_neither_spread_nor_gathered(shop: Shop) -> None:
    with pytest.raises(NotFoundError):
        shop.sharding_service.spread("01JNONE", 2)
    with pytest.raises(NotFoundError):
        shop.sharding_service.gather("01JNONE")


def test_units_that_are_sold_meanwhile_are_not_spread(shop: Shop) -> None:
    product = shop.product(stock=9)

    with just_before(lambda: shop.order(shop.buyer(), {product: 4})):
        shop.sharding_service.spread(product, 3)

    assert shop.levels(product) == (5, 9)
    check_invariants(shop)


def test_two_who_spread_at_once_spread_once(shop: Shop) -> None:
    product = shop.product(stock=9)

    with just_before(lambda: shop.sharding_service.spread(product, 3)):
        shop.sharding_service.spread(product, 3)

    assert (shards_of(shop, product), shop.levels(product)) == (3, (9, 9))
    check_invariants(shop)


def test_a_change_of_all_shards_asks_orders_to_wait_and_they_come_through(shop: Shop) -> None:
    product = hot(shop, stock=40)

    with transaction_conflicts(f"STOCK#{product}", times=2):
        shop.product_service.update(product, ProductChanges(price="500.00"))
    order_id = shop.order(shop.buyer(), {product: 1})

    assert str(shop.get(order_id).total) == "500.00"
    check_invariants(shop)


def test_a_product_that_is_spread_and_gathered_again_and_again_is_sold_out_exactly(
    shop: Shop,
) -> None:
    product, sold, turns = hot(shop, stock=6, shards=3), 0, count(1)

    def move() -> None:
        turn = next(turns)
        if turn < 40 and turn % 3:
            shop.sharding_service.gather(product)
        elif turn < 40:
            shop.sharding_service.spread(product, 3)

    with always_before(move, "BatchGetItem"):
        for _ in range(7):
            try:
                shop.order(shop.buyer(), {product: 1})
            except OutOfStockError:
                continue
            sold += 1

    assert sold == 6
    assert shop.levels(product) == (0, 6)
    check_invariants(shop)


@pytest.mark.parametrize("shards", [2, 4, 6])
def test_a_product_that_cools_is_hot_again_when_staff_say_so_though_orders_hold_all_of_it(
    shop: Shop, shards: int
) -> None:
    product = hot(shop, stock=4)
    for _ in range(4):
        shop.order(shop.buyer(), {product: 1})
    shop.sharding_service.gather(product)

    told = shop.sharding_service.spread(product, shards)

    assert (told.is_hot, told.shards, told.available) == (True, max(4, shards), 0)


def test_a_hot_product_gets_more_shards_though_all_it_has_is_in_those_it_has(shop: Shop) -> None:
    product = hot(shop, stock=4)

    assert shop.sharding_service.spread(product, 8).shards == 8


def test_shards_that_are_added_while_a_product_is_gathered_are_gathered_too(shop: Shop) -> None:
    product, sharding = hot(shop, stock=8), shop.sharding_service

    with just_before(lambda: sharding.spread(product, 8)):
        told = sharding.gather(product)

    assert (told.shards, shop.levels(product)) == (0, (8, 8))


def test_units_are_brought_together_although_some_are_sold_meanwhile(shop: Shop) -> None:
    product = hot(shop, stock=8)

    with just_before(lambda: shop.order(shop.buyer(), {product: 1})):
        shop.sharding_service.collect(product)

    item = shop.stock.get_many([product], shop.store)[product]
    assert (item.available, item.shards, item.is_hot) == (7, 4, True)


@pytest.mark.parametrize("name", ["gather", "collect", "spread"])
def test_a_shard_that_nothing_is_moved_to_or_from_is_left_alone(shop: Shop, name: str) -> None:
    """An order that is at it does not stand in the way."""
    product = hot(shop, stock=2, shards=2)
    order_id = shop.order(shop.buyer(), {product: 1})
    (held_in,) = shop.get(order_id).held_in[product]
    if name == "spread":
        shop.receive(product, 1)
        held_in = 2  # the first gets the one unit

    with transaction_conflicts(f"STOCK#{product}#{held_in}", times=9), counted_calls() as calls:
        change(shop, name, product, 2)

    assert calls.count("TransactWriteItems") == 1


def _sold(shop: Shop, product: str) -> Callable[[], object]:
    return lambda: shop.order(shop.buyer(), {product: 1})


def _repriced(shop: Shop, product: str) -> Callable[[], object]:
    prices = count(500)

    def reprice() -> None:
        changes = ProductChanges(price=f"{next(prices)}.00")
        shop.product_service.update(product, changes)

    return reprice


@pytest.mark.parametrize(
    ("name", "disturb"), [("gather", _sold), ("collect", _sold), ("spread", _repriced)]
)
def test_of_a_product_that_never_stands_still_staff_are_told_to_try_again(
    shop: Shop, name: str, disturb: Callable[[Shop, str], Callable[[], object]]
) -> None:
    """All of it is in one shard, from which each order takes."""
    product = hot(shop, stock=50, shards=1)

    with (
        always_before(disturb(shop, product)) as tries,
        pytest.raises(UnavailableError, match="selling too quickly"),
    ):
        change(shop, name, product, 2)

    assert len(tries) > 1


@pytest.mark.parametrize("name", ["gather", "collect", "spread"])
def test_orders_wait_for_a_change_of_all_shards_no_longer_than_it_takes(
    shop: Shop, name: str
) -> None:
    product = hot(shop, stock=8)

    with transaction_conflicts(f"STOCK#{product}", times=2), counted_calls() as calls:
        change(shop, name, product, 8)

    assert calls.count("TransactWriteItems") == 2 + 2, "refused twice; the pause, and the change"
    assert shop.stock.get_many([product], shop.store)[product].paused_until is None


def test_units_in_more_shards_than_one_payment_can_sell_from_are_brought_together(
    shop: Shop, stripe: FakeStripe
) -> None:
    products = [hot(shop, stock=MAX_SHARDS, shards=MAX_SHARDS) for _ in range(3)]
    buyer = shop.buyer()

    order_id = shop.order(buyer, dict.fromkeys(products, 31))
    pay(shop, stripe, shop.begin_stripe(buyer, order_id))

    assert shop.get(order_id).status is OrderStatus.PAID
    assert {shop.levels(product) for product in products} == {(MAX_SHARDS - 31,) * 2}
    check_invariants(shop)


def test_the_largest_order_in_the_most_shards_fits_one_transaction(
    shop: Shop, stripe: FakeStripe
) -> None:
    products, buyer = [hot(shop, stock=2, shards=2) for _ in range(MAX_LINES)], shop.buyer()

    order_id = shop.order(buyer, dict.fromkeys(products, 2))
    parts = sum(len(one) for one in shop.get(order_id).held_in.values())
    pay(shop, stripe, shop.begin_stripe(buyer, order_id))

    assert parts == MAX_PARTS
    assert shop.get(order_id).status is OrderStatus.PAID


def test_a_late_payment_of_units_in_too_many_shards_goes_back(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    product, buyer = shop.product(stock=MAX_SHARDS), shop.buyer()
    order_id = shop.order(buyer, {product: MAX_SHARDS})
    attempt = shop.begin_stripe(buyer, order_id)
    clock.advance(hours=2)
    shop.sweep()
    shop.sharding_service.spread(product, MAX_SHARDS)

    pay(shop, stripe, attempt)

    assert shop.get(order_id).status is OrderStatus.REFUND_DUE
    check_invariants(shop)


@pytest.mark.parametrize("shards", [2, 4])
def test_a_product_gathered_and_spread_again_meanwhile_is_not_gathered_by_halves(
    shop: Shop, shards: int
) -> None:
    product, sharding = hot(shop, stock=8, shards=4), shop.sharding_service

    with (
        just_before(lambda: sharding.gather(product), "BatchGetItem", nth=2),
        just_before(lambda: sharding.spread(product, shards), nth=2),
    ):
        sharding.gather(product)

    assert (shards_of(shop, product), shop.levels(product)) == (0, (8, 8))
    check_invariants(shop)


def test_a_product_gathered_while_staff_spread_it_once_more_is_spread_again(shop: Shop) -> None:
    product, sharding = hot(shop, stock=8), shop.sharding_service

    with just_before(lambda: sharding.gather(product)):
        sharding.spread(product, 4)

    assert shards_of(shop, product) == 4
    check_invariants(shop)
