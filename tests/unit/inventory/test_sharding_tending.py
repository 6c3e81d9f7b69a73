"""Products get hot where orders meet, are looked after while they are, and cool of themselves."""

from functools import partial

import pytest

from storefront.inventory.sharding import USUAL_SHARDS
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.interleaving import just_before
from tests.support.invariants import check_invariants
from tests.support.sdk import transaction_conflicts
from tests.support.shop import Shop
from tests.unit.inventory.spreading import hot, shards_of

#: How often others are met before a product is spread: two tries of two transactions.
A_CROWD = 4


def test_a_delivery_is_sold_although_the_shards_are_empty(shop: Shop) -> None:
    product = hot(shop, stock=4)
    for _ in range(4):
        shop.order(shop.buyer(), {product: 1})
    shop.receive(product, 9)

    shop.order(shop.buyer(), {product: 2})
    assert shop.sharding_service.tend() == 1

    assert shop.stock.get_many([product], shop.store)[product].available == 0
    assert shop.levels(product) == (7, 13)
    check_invariants(shop)


def test_gathering_waits_for_what_orders_hold_and_tending_ends_it(shop: Shop) -> None:
    product, buyer = hot(shop, stock=8), shop.buyer()
    order_id = shop.order(buyer, {product: 2})

    left = shop.sharding_service.gather(product)

    assert (left.shards, left.is_hot, left.available, left.on_hand) == (4, False, 6, 8)
    assert shop.sharding_service.tend() == 1
    check_invariants(shop)
    shop.cancel(buyer, order_id)
    assert shop.sharding_service.tend() == 0
    assert (shards_of(shop, product), shop.levels(product)) == (0, (8, 8))
    check_invariants(shop)


def test_a_product_at_which_orders_meet_is_spread_and_cools_after_an_hour(
    shop: Shop, clock: FrozenClock
) -> None:
    product, buyer = shop.product(stock=100), shop.buyer()

    with transaction_conflicts(product, times=A_CROWD):
        order_id = shop.order(buyer, {product: 1})

    assert shards_of(shop, product) == USUAL_SHARDS
    shop.cancel(buyer, order_id)
    clock.advance(minutes=59, seconds=59)
    assert shop.sharding_service.tend() == 1
    clock.advance(seconds=1)
    assert shop.sharding_service.tend() == 0
    assert (shards_of(shop, product), shop.levels(product)) == (0, (100, 100))
    check_invariants(shop)


def test_a_product_that_staff_gather_before_its_hour_is_over_cools_as_soon_as_orders_let_it(
    shop: Shop,
) -> None:
    product, buyer = shop.product(stock=100), shop.buyer()
    with transaction_conflicts(product, times=A_CROWD):
        order_id = shop.order(buyer, {product: 1})

    assert shop.sharding_service.gather(product).shards == USUAL_SHARDS
    shop.cancel(buyer, order_id)

    assert shop.sharding_service.tend() == 0
    assert (shards_of(shop, product), shop.levels(product)) == (0, (100, 100))
    check_invariants(shop)


def test_what_staff_have_spread_stays_so(shop: Shop, clock: FrozenClock) -> None:
    product = hot(shop, stock=100)

    clock.advance(hours=48)

    assert shop.sharding_service.tend() == 1
    assert shards_of(shop, product) == 4


def test_a_few_meetings_spread_nothing(shop: Shop) -> None:
    product = shop.product(stock=100)

    with transaction_conflicts(product, times=A_CROWD - 1):
        shop.order(shop.buyer(), {product: 1})

    assert shards_of(shop, product) == 0


@pytest.mark.parametrize(("stock", "shards"), [(USUAL_SHARDS - 1, 0), (USUAL_SHARDS, USUAL_SHARDS)])
def test_what_is_nearly_sold_out_is_not_spread(shop: Shop, stock: int, shards: int) -> None:
    product = shop.product(stock=stock)

    with transaction_conflicts(product, times=A_CROWD):
        shop.order(shop.buyer(), {product: 1})

    assert shards_of(shop, product) == shards


def test_a_product_that_is_gathered_while_it_is_tended_stays_so(shop: Shop) -> None:
    product = hot(shop, stock=4)
    shop.receive(product, 8)

    with just_before(lambda: shop.sharding_service.gather(product), "BatchGetItem", nth=2):
        shop.sharding_service.tend()

    assert (shards_of(shop, product), shop.levels(product)) == (0, (12, 12))
    check_invariants(shop)


def test_a_product_that_is_gathered_while_it_is_tended_stays_cool_although_orders_hold_units(
    shop: Shop,
) -> None:
    product = hot(shop, stock=4)
    shop.order(shop.buyer(), {product: 1})
    shop.receive(product, 8)

    with just_before(lambda: shop.sharding_service.gather(product), "BatchGetItem", nth=2):
        assert shop.sharding_service.tend() == 1

    left = shop.stock.get_many([product], shop.store)[product]
    assert (left.is_hot, left.shards, left.available) == (False, 4, 11)
    check_invariants(shop)


def test_what_came_to_a_hot_product_is_dealt_out_once_although_two_tend_it(shop: Shop) -> None:
    product = hot(shop, stock=4)
    shop.receive(product, 8)

    with (
        just_before(shop.sharding_service.tend, "BatchGetItem", nth=2),
        counted_calls() as calls,
    ):
        assert shop.sharding_service.tend() == 1

    assert calls.count("TransactWriteItems") == 1
    assert shop.stock.get_many([product], shop.store)[product].available == 0


@pytest.mark.parametrize(("came", "left"), [(3, 3), (4, 0)])
def test_what_came_is_dealt_out_as_soon_as_it_is_a_unit_for_each_shard(
    shop: Shop, came: int, left: int
) -> None:
    product = hot(shop, stock=4)
    shop.receive(product, came)

    assert shop.sharding_service.tend() == 1

    assert shop.stock.get_many([product], shop.store)[product].available == left


def test_a_product_that_is_archived_while_it_is_tended_keeps_no_other_from_being_tended(
    shop: Shop,
) -> None:
    first, second = sorted(hot(shop, stock=4) for _ in range(2))
    for product in (first, second):
        shop.receive(product, 8)

    archive = partial(shop.product_service.archive, first)
    with just_before(archive, "BatchGetItem", nth=2):
        assert shop.sharding_service.tend() == 2

    assert shop.stock.get_many([second], shop.store)[second].available == 0
    check_invariants(shop)


def test_an_archived_product_cools_although_units_have_come_back(shop: Shop) -> None:
    product = hot(shop, stock=4)
    shop.receive(product, 8)
    shop.product_service.archive(product)

    assert shop.sharding_service.tend() == 0

    assert (shards_of(shop, product), shop.levels(product)) == (0, (12, 12))
    check_invariants(shop)


def test_a_product_that_does_not_stand_still_keeps_no_other_from_being_tended(shop: Shop) -> None:
    first, second = hot(shop, stock=4), hot(shop, stock=4)
    for product in (first, second):
        shop.receive(product, 8)

    with transaction_conflicts(f"STOCK#{first}", times=1000):
        assert shop.sharding_service.tend() == 2

    left = shop.stock.get_many([first, second], shop.store)
    assert (left[first].available, left[second].available) == (8, 0)
    check_invariants(shop)
