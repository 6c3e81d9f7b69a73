"""What is paid on delivery, when several people do something about one order at once."""

import pytest

from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.inbound.cash import CollectionKnownError
from tests.support.clock import FrozenClock
from tests.support.invariants import check_invariants
from tests.support.races import found, insistent, refusals, together
from tests.support.shop import Shop
from tests.unit.orders.cash import CashSales


@pytest.fixture
def sales(shop: Shop) -> CashSales:
    return CashSales(shop)


def test_an_order_is_accepted_canceled_or_lapses(
    shop: Shop, sales: CashSales, clock: FrozenClock, moment: int
) -> None:
    del moment
    product = shop.product(stock=5)
    order = sales.place(product, 2)
    clock.now = order.hold_expires_at

    outcomes = together(
        insistent(lambda: sales.accept(order)),
        insistent(lambda: shop.cancel(sales.buyer, order.order_id)),
        insistent(shop.sweep),
    )

    assert all(isinstance(one, OrderStateError) for one in refusals(outcomes))
    status = shop.get(order.order_id).status
    assert status in {OrderStatus.ACCEPTED, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    left = 3 if status is OrderStatus.ACCEPTED else 5
    assert shop.levels(product) == (left, left)
    check_invariants(shop)
    found(
        "An order that is paid on delivery is sold once, or not at all",
        "the shop accepts it while it is canceled and its hold lapses",
        "one of the three happens, and units and books are as that says",
    )


def test_clerks_who_write_down_the_same_cash_are_one_collection(
    shop: Shop, sales: CashSales, moment: int
) -> None:
    del moment
    product = shop.product(stock=5, price=19_900)
    order, other = sales.accepted(product), sales.accepted(product)

    outcomes = together(
        insistent(lambda: sales.collect(order, "259.00", "DL1", "one")),
        insistent(lambda: sales.collect(order, "259.00", "DL1", "two")),
        insistent(lambda: sales.collect(order, "259.00", "DL1", "three")),
        insistent(lambda: sales.collect(other, "259.00", "DL1", "other")),
    )

    refused = refusals(outcomes)
    assert [type(one) for one in refused] == [CollectionKnownError] * 3
    statuses = sorted(shop.get(one.order_id).status for one in (order, other))
    assert statuses == [OrderStatus.ACCEPTED, OrderStatus.PAID]
    check_invariants(shop)
    found(
        "A receipt is collected once",
        "three clerks write it down for one order and a fourth for another",
        "one collection, and three are told whose it is",
    )


def test_cash_refusals_and_a_cancellation_fit_each_other(
    shop: Shop, sales: CashSales, moment: int
) -> None:
    del moment
    product = shop.product(stock=5, price=19_900)
    order = sales.accepted(product, 3)

    outcomes = together(
        insistent(lambda: sales.collect(order, "400.00", "DL1", "one")),
        insistent(lambda: sales.refuse(order, **{product: (1, 1)})),
        insistent(lambda: shop.cancel(sales.clerk, order.order_id)),
    )

    assert all(isinstance(one, OrderStateError) for one in refusals(outcomes))
    after = shop.get(order.order_id)
    canceled = after.status is OrderStatus.CANCELED
    assert not (canceled and (after.collections or after.refused))
    check_invariants(shop)
