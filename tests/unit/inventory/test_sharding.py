"""Hot products: stock in shards is exact while it is sold, given back and edited."""

from dataclasses import replace
from itertools import count

import pytest

from storefront.catalog.model import ProductChanges
from storefront.errors import OutOfStockError
from storefront.inventory.model import (
    BookedUnits,
    MovementKind,
    ProductArchivedError,
    ProductStatus,
    StockBelowZeroError,
    StockChange,
    StockMovedError,
)
from storefront.orders.refusals import ProductUnavailableError
from storefront.orders.status import OrderStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import always_before, just_before
from tests.support.invariants import check_invariants
from tests.support.shop import Shop
from tests.unit.inventory.spreading import CORRECTION, correct, hot, pay


def test_spreading_changes_no_sum_and_nobody_s_view(shop: Shop) -> None:
    product = shop.product(stock=10)
    before = shop.catalog_service.get(product)

    told = shop.sharding_service.spread(product, 4)

    assert (told.shards, told.is_hot, told.available, told.on_hand) == (4, True, 10, 10)

    after = shop.catalog_service.get(product)
    assert shop.levels(product) == (10, 10)
    assert (after.sale.available, after.sale.on_hand) == (10, 10)
    assert after.edition == before.edition
    check_invariants(shop)


def test_an_order_of_a_hot_product_takes_two_calls_too(shop: Shop) -> None:
    product, buyer = hot(shop, stock=40), shop.buyer()

    with counted_calls() as calls:
        shop.order(buyer, {product: 1}, key="one")

    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_the_last_unit_is_found_wherever_it_is(shop: Shop) -> None:
    product = hot(shop, stock=5, shards=16)

    for _ in range(5):
        shop.order(shop.buyer(), {product: 1})

    assert shop.levels(product) == (0, 5)
    with pytest.raises(OutOfStockError) as refused:
        shop.order(shop.buyer(), {product: 1})
    (short,) = refused.value.fields["items"]
    assert short == {"product_id": product, "requested": 1, "available": 0}
    check_invariants(shop)


def test_units_that_no_shard_has_alone_come_from_several(shop: Shop) -> None:
    product, buyer = hot(shop, stock=8, shards=4), shop.buyer()

    order_id = shop.order(buyer, {product: 7})

    assert sum(shop.get(order_id).held_in[product].values()) == 7
    assert shop.levels(product) == (1, 8)
    shop.cancel(buyer, order_id)
    assert shop.levels(product) == (8, 8)
    check_invariants(shop)


@pytest.mark.parametrize("gathered", [False, True])
def test_units_are_sold_and_given_back_where_they_were_held(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, *, gathered: bool
) -> None:
    product = hot(shop, stock=12)
    paying, canceling, lapsing = (shop.buyer() for _ in range(3))
    paid, canceled, lapsed = (
        shop.order(buyer, {product: 2}) for buyer in (paying, canceling, lapsing)
    )
    if gathered:
        shop.sharding_service.gather(product)

    attempt = shop.begin_stripe(paying, paid)
    pay(shop, stripe, attempt)
    shop.cancel(canceling, canceled)
    clock.advance(hours=1)
    shop.sweep()

    assert shop.get(paid).status is OrderStatus.PAID
    assert shop.get(lapsed).status is OrderStatus.EXPIRED
    assert shop.levels(product) == (10, 10)
    check_invariants(shop)


@pytest.mark.parametrize(
    ("taken", "status", "left"), [(1, OrderStatus.PAID, 0), (2, OrderStatus.REFUND_DUE, 2)]
)
def test_a_late_payment_finds_free_units_in_shards_if_together_they_have_enough(
    shop: Shop,
    stripe: FakeStripe,
    clock: FrozenClock,
    taken: int,
    status: OrderStatus,
    left: int,
) -> None:
    product, buyer = hot(shop, stock=4), shop.buyer()
    order_id = shop.order(buyer, {product: 3})
    attempt = shop.begin_stripe(buyer, order_id)
    clock.advance(hours=2)
    shop.sweep()
    shop.order(shop.buyer(), {product: taken})

    pay(shop, stripe, attempt)

    assert shop.get(order_id).status is status
    assert shop.levels(product)[0] == left
    check_invariants(shop)


def test_a_new_price_is_the_price_in_every_shard(shop: Shop) -> None:
    product = hot(shop, stock=8)

    shop.product_service.update(product, ProductChanges(price="500.00"))

    prices = {str(shop.get(shop.order(shop.buyer(), {product: 1})).total) for _ in range(8)}
    assert prices == {"500.00"}
    check_invariants(shop)


def test_an_order_never_holds_at_a_price_that_has_changed(shop: Shop) -> None:
    product = hot(shop, stock=8)

    with just_before(lambda: shop.product_service.update(product, ProductChanges(price="500.00"))):
        order_id = shop.order(shop.buyer(), {product: 1})

    assert str(shop.get(order_id).total) == "500.00"
    check_invariants(shop)


def test_a_hot_product_is_taken_off_sale_at_once(shop: Shop) -> None:
    product = hot(shop, stock=8)

    shop.product_service.update(product, ProductChanges(status=ProductStatus.INACTIVE))

    with pytest.raises(ProductUnavailableError):
        shop.order(shop.buyer(), {product: 1})
    check_invariants(shop)


def test_a_hot_product_can_be_archived_and_is_never_spread_again(shop: Shop) -> None:
    product = hot(shop, stock=8)

    shop.product_service.archive(product)

    with pytest.raises(ProductArchivedError):
        shop.sharding_service.spread(product, 8)
    assert shop.sharding_service.gather(product).shards == 0
    assert shop.levels(product) == (8, 8)
    check_invariants(shop)


def test_a_product_that_is_spread_while_it_is_edited_is_edited_whole(shop: Shop) -> None:
    product = shop.product(stock=8)

    with just_before(lambda: shop.sharding_service.spread(product, 4)):
        shop.product_service.update(product, ProductChanges(price="500.00"))
    with just_before(lambda: shop.sharding_service.spread(product, 6)):
        shop.product_service.archive(product)

    check_invariants(shop)


def test_a_product_that_is_taken_off_sale_while_it_is_spread_is_off_sale_in_every_shard(
    shop: Shop,
) -> None:
    product, off = shop.product(stock=8), ProductChanges(status=ProductStatus.INACTIVE)

    with just_before(lambda: shop.product_service.update(product, off)):
        shop.sharding_service.spread(product, 4)

    check_invariants(shop)
    with pytest.raises(ProductUnavailableError):
        shop.order(shop.buyer(), {product: 1})


def test_staff_take_units_out_of_shards_and_never_held_ones(shop: Shop) -> None:
    product = hot(shop, stock=10)
    shop.order(shop.buyer(), {product: 3})

    correct(shop, product, -6)

    assert shop.levels(product) == (1, 4)
    with pytest.raises(StockBelowZeroError) as refused:
        correct(shop, product, -2)
    assert refused.value.fields["available"] == 1
    check_invariants(shop)


@pytest.mark.parametrize(("quantity", "left"), [(2, 12), (-9, 1)])
def test_a_count_of_a_hot_product_is_of_all_its_shards(
    shop: Shop, quantity: int, left: int
) -> None:
    product = hot(shop, stock=10)
    counted = StockChange(
        product, MovementKind.ADJUSTED, quantity, "counted", "01JSTAFF", BookedUnits(10)
    )

    assert shop.stock_service.change(counted, None)["on_hand"] == left
    with pytest.raises(StockMovedError):
        shop.stock_service.change(counted, None)
    check_invariants(shop)


@pytest.mark.parametrize("quantity", [1, -1])
def test_units_that_come_into_a_hot_product_meanwhile_refuse_a_count(
    shop: Shop, quantity: int
) -> None:
    product = hot(shop, stock=10)
    counted = StockChange(
        product, MovementKind.ADJUSTED, quantity, "counted", "01JSTAFF", BookedUnits(10)
    )
    tries = count()

    def sell() -> None:
        if next(tries) == 1:  # once the shards have been read
            correct(shop, product, -3)

    with always_before(sell, "TransactWriteItems"), pytest.raises(StockMovedError) as refused:
        shop.stock_service.change(counted, None)

    assert refused.value.fields == {"on_hand": 7, "to_ship": 0}
    check_invariants(shop)


@pytest.mark.parametrize("shards", [0, 4])
def test_a_count_is_refused_if_units_were_sent_since(
    shop: Shop, stripe: FakeStripe, shards: int
) -> None:
    """Who counts sees what is sold and still here, too; a parcel that left changes the count."""
    product, buyer = shop.product(stock=10), shop.buyer()
    if shards:
        shop.sharding_service.spread(product, shards)
    pay(shop, stripe, shop.begin_stripe(buyer, shop.order(buyer, {product: 2})))
    counted = replace(CORRECTION, product_id=product, expected=BookedUnits(8, 3))

    with pytest.raises(StockMovedError) as refused:
        shop.stock_service.change(counted, None)

    assert refused.value.fields == {"on_hand": 8, "to_ship": 2}
    shop.stock_service.change(replace(counted, expected=BookedUnits(8, 2)), None)
    assert shop.levels(product) == (9, 9)
    check_invariants(shop)
