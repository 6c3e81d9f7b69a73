"""Which orders may hold units of a product: all that do, and few others."""

from storefront.orders.index import orders_holding
from tests.support.past import Past


def test_orders_that_may_hold_a_product_are_the_pending_ones_of_it_and_those_being_paid(
    past: Past,
) -> None:
    """One whose payment is under way is in no queue of holds, which alone names products."""
    shop, other = past.shop, past.shop.product()
    of_other = shop.order(shop.buyer(), {other: 1})
    pending, executing = past.pending.order_id, past.executing.order_id

    assert orders_holding(shop.store, past.mug) == {pending, executing}
    assert orders_holding(shop.store, other) == {of_other, executing}


def test_an_order_of_two_products_may_hold_either(past: Past) -> None:
    shop = past.shop
    one, two = shop.product(), shop.product()
    order_id = shop.order(shop.buyer(), {one: 1, two: 1})

    for product in (one, two):
        assert order_id in orders_holding(shop.store, product)
