"""Holds: how long units are kept for an order, and how they come back."""

from datetime import timedelta

import pytest

from storefront.db.records import partitions_of
from storefront.db.tables import BY_HOLD_EXPIRY
from storefront.errors import OutOfStockError
from storefront.orders.status import OrderStateError, OrderStatus
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.interleaving import just_before
from tests.support.shop import Shop


def test_a_lapsed_hold_gives_its_units_back(shop: Shop, clock: FrozenClock) -> None:
    product = shop.product(stock=5)
    order_id = shop.order(shop.buyer(), {product: 2})

    clock.advance(seconds=899)
    assert shop.sweep() == 0
    clock.advance(seconds=1)
    assert shop.sweep() == 1

    assert shop.get(order_id).status is OrderStatus.EXPIRED
    assert shop.levels(product) == (5, 5)
    assert shop.events(order_id) == ["order.placed", "order.expired"]


def test_sweeping_again_changes_nothing(shop: Shop, clock: FrozenClock) -> None:
    product = shop.product(stock=5)
    shop.order(shop.buyer(), {product: 2})
    clock.advance(hours=1)

    assert [shop.sweep(), shop.sweep()] == [1, 0]
    assert shop.levels(product) == (5, 5)


def test_a_sweep_releases_the_longest_lapsed_first_and_no_more_than_its_limit(
    shop: Shop, clock: FrozenClock
) -> None:
    product = shop.product(stock=5)
    orders = []
    for _ in range(3):
        orders.append(shop.order(shop.buyer(), {product: 1}))
        clock.advance(seconds=10)
    clock.advance(hours=1)

    assert shop.sweep(limit=2) == 2

    statuses = [shop.get(one).status for one in orders]
    assert statuses == [OrderStatus.EXPIRED, OrderStatus.EXPIRED, OrderStatus.PENDING]


def test_a_lapsed_hold_never_costs_a_sale(shop: Shop, clock: FrozenClock) -> None:
    product, other = shop.product(stock=2), shop.product(stock=2)
    lapsed = shop.order(shop.buyer(), {product: 2})
    elsewhere = shop.order(shop.buyer(), {other: 2})
    clock.advance(seconds=900)

    sold = shop.order(shop.buyer(), {product: 1})

    assert shop.get(sold).is_pending
    assert shop.get(lapsed).status is OrderStatus.EXPIRED
    assert shop.get(elsewhere).is_pending, "only orders of the short product are released"
    assert shop.levels(product) == (1, 2)


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_no_more_lapsed_orders_are_ended_than_give_a_buyer_what_is_missing(
    shop: Shop, clock: FrozenClock, wanted: int
) -> None:
    """The others may be paid yet, late as they are."""
    product, other = shop.product(stock=4), shop.product(stock=4)
    lapsed = [shop.order(shop.buyer(), {product: 1, other: 1}) for _ in range(4)]
    clock.advance(seconds=900)

    shop.order(shop.buyer(), {product: wanted, other: 1})

    assert [shop.get(one).is_pending for one in lapsed].count(False) == wanted


def test_a_hold_that_has_not_lapsed_is_not_released_for_others(
    shop: Shop, clock: FrozenClock
) -> None:
    product = shop.product(stock=1)
    order_id = shop.order(shop.buyer(), {product: 1})
    clock.advance(seconds=899)

    with pytest.raises(OutOfStockError):
        shop.order(shop.buyer(), {product: 1})

    assert shop.get(order_id).is_pending


def test_of_two_buyers_that_release_one_lapsed_hold_both_are_served(
    shop: Shop, clock: FrozenClock
) -> None:
    product = shop.product(stock=2)
    shop.order(shop.buyer(), {product: 2})
    clock.advance(seconds=900)
    quicker, slower = shop.buyer(), shop.buyer()

    with just_before(lambda: shop.order(quicker, {product: 1})):
        order_id = shop.order(slower, {product: 1})

    assert shop.get(order_id).is_pending
    assert shop.levels(product) == (0, 2)


def test_a_late_sweep_leaves_a_paid_order_alone(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    event = stripe.pay(shop.begin_stripe(buyer, order_id).reference or "")
    clock.advance(hours=1)

    with just_before(lambda: shop.deliver(event)):
        released = shop.sweep()

    assert released == 0
    assert shop.get(order_id).status is OrderStatus.PAID
    assert shop.levels(product) == (3, 3)


def test_a_hold_extended_unknown_to_the_index_is_not_released(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product(stock=5)
    order_id = shop.order(buyer, {product: 2})
    lapses_at = shop.get(order_id).hold_expires_at

    def begin_to_pay_a_second_earlier() -> None:
        clock.advance(seconds=-1)
        shop.begin_stripe(buyer, order_id)
        clock.now = lapses_at

    clock.now = lapses_at
    with just_before(begin_to_pay_a_second_earlier, "GetItem"):
        assert shop.sweep() == 0

    assert shop.get(order_id).is_pending


def test_two_sweeps_at_once_release_an_order_once(shop: Shop, clock: FrozenClock) -> None:
    product = shop.product(stock=5)
    shop.order(shop.buyer(), {product: 2})
    clock.advance(hours=1)
    concurrent: list[int] = []

    with just_before(lambda: concurrent.append(shop.sweep())):
        released = shop.sweep()

    assert [*concurrent, released] == [1, 0]
    assert shop.levels(product) == (5, 5)


def test_a_payment_that_begins_keeps_the_hold_until_after_its_end(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    clock.advance(seconds=899)

    attempt = shop.begin_stripe(buyer, order_id)

    assert shop.get(order_id).hold_expires_at > attempt.expires_at
    clock.now = attempt.expires_at
    assert shop.sweep() == 0
    clock.now = shop.get(order_id).hold_expires_at
    assert shop.sweep() == 1


def test_a_payment_never_shortens_the_hold(shop: Shop, clock: FrozenClock) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    shop.begin_stripe(buyer, order_id)
    until = shop.get(order_id).hold_expires_at
    clock.advance(minutes=1)

    shop.begin_bkash(buyer, order_id)

    assert shop.get(order_id).hold_expires_at == until


def test_no_order_holds_stock_longer_than_its_longest_life(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    placed_at = shop.clock()

    def pay_and_turn_back_for_ever() -> None:
        while True:
            attempt = shop.begin_bkash(buyer, order_id)
            bkash.turn_back(attempt.reference or "")
            shop.call_back(attempt, "cancel")
            clock.advance(minutes=14)

    with pytest.raises(OrderStateError):
        pay_and_turn_back_for_ever()

    end = shop.get(order_id).hold_expires_at
    assert end <= placed_at + shop.hold_policy.order_life
    assert end > placed_at + shop.hold_policy.order_life - timedelta(minutes=30)
    clock.now = end
    assert shop.sweep() == 1


def test_an_order_whose_hold_has_lapsed_cannot_be_paid_although_nobody_swept(
    shop: Shop, clock: FrozenClock
) -> None:
    buyer, product = shop.buyer(), shop.product()
    order_id = shop.order(buyer, {product: 1})
    clock.advance(seconds=900)

    with pytest.raises(OrderStateError, match="Too late"):
        shop.begin_stripe(buyer, order_id)


def test_only_orders_whose_hold_can_lapse_are_looked_at_by_a_sweep(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    """Others would come first in the queue for ever, and keep it from those behind them."""
    buyer, product = shop.buyer(), shop.product(stock=9)
    waiting, paid, canceled, awaited = (shop.order(buyer, {product: 1}) for _ in range(4))
    shop.deliver(stripe.pay(shop.begin_stripe(buyer, paid).reference or ""))
    shop.cancel(buyer, canceled)
    shop.deliver(stripe.pay_later(shop.begin_stripe(buyer, awaited).reference or ""))

    clock.advance(days=1)

    assert shop.order_index.lapsed(clock(), 9) == [waiting]


def test_lapsed_holds_on_a_product_are_found_behind_those_on_others_in_a_query_a_shard(
    shop: Shop, clock: FrozenClock
) -> None:
    """A buyer waits for it."""
    product, other = shop.product(), shop.product(stock=50)
    for _ in range(20):
        shop.order(shop.buyer(), {other: 1})
    clock.advance(seconds=1)
    last = shop.order(shop.buyer(), {product: 1})
    clock.advance(days=1)

    with counted_calls() as calls:
        found = shop.order_index.lapsed(clock(), 1, [product])

    assert found == [last]
    assert calls == ["Query"] * len(partitions_of(BY_HOLD_EXPIRY, "holds"))
