"""Hot products: stock in shards is exact while it is spread, sold, edited and gathered again."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from storefront.catalog.model import ProductChanges
from storefront.errors import NotFoundError, OutOfStockError, UnavailableError
from storefront.inventory.model import (
    MAX_PARTS,
    MAX_SHARDS,
    Books,
    MovementKind,
    ProductArchivedError,
    ProductStatus,
    StockBelowZeroError,
    StockChange,
    StockMovedError,
)
from storefront.orders.lines import MAX_LINES
from storefront.orders.refusals import ProductUnavailableError
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import Attempt
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import always_before, just_before
from tests.support.invariants import check_invariants
from tests.support.sdk import meeting_others
from tests.support.shop import Shop
from tests.unit.inventory.spreading import hot, shards_of


def change(shop: Shop, name: str, product: str, shards: int) -> None:
    """Change all of a product's shards: spread it over so many, gather or collect it."""
    more = [shards] if name == "spread" else []
    getattr(shop.sharding_service, name)(product, *more)


def pay(shop: Shop, stripe: FakeStripe, attempt: Attempt) -> None:
    """Let Stripe report that an attempt was paid."""
    changes = {"payment_status": "paid", "payment_intent": f"pi_{attempt.attempt_id}"}
    shop.deliver(stripe.event("completed", attempt.reference or "", **changes))


CORRECTION = StockChange("", MovementKind.ADJUSTED, 1, "counted", "01JSTAFF")


def correct(shop: Shop, product: str, quantity: int) -> None:
    """Correct the stock, as staff do after a count."""
    change = replace(CORRECTION, product_id=product, quantity=quantity)
    shop.stock_service.change(change, None)


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
        product, MovementKind.ADJUSTED, quantity, "counted", "01JSTAFF", Books(10)
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
        product, MovementKind.ADJUSTED, quantity, "counted", "01JSTAFF", Books(10)
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
    counted = replace(CORRECTION, product_id=product, expected=Books(8, 3))

    with pytest.raises(StockMovedError) as refused:
        shop.stock_service.change(counted, None)

    assert refused.value.fields == {"on_hand": 8, "to_ship": 2}
    shop.stock_service.change(replace(counted, expected=Books(8, 2)), None)
    assert shop.levels(product) == (9, 9)
    check_invariants(shop)


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

    with meeting_others(f"STOCK#{product}", times=2):
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

    with meeting_others(f"STOCK#{product}#{held_in}", times=9), counted_calls() as calls:
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

    with meeting_others(f"STOCK#{product}", times=2), counted_calls() as calls:
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
