"""Where an order waits to be seen to, so that lists of the day need not look for it."""

from storefront.orders import shipping
from storefront.orders.doorstep import awaited
from storefront.orders.model import Order
from storefront.orders.records import HOLDS, STOPPED, TO_COLLECT, TO_PACK


def queue_of(order: Order) -> str | None:
    """Return in which group of the index an order waits to be seen to, if it does."""
    if order.can_lapse:
        return HOLDS
    if shipping.left_to_pack(order):
        return TO_PACK if shipping.may_ship(order) else STOPPED
    if shipping.has_come_unpaid(order):
        return TO_COLLECT
    is_stopped = shipping.waits(order) or shipping.goes_nowhere(order)
    return STOPPED if is_stopped or (order.refused and awaited(order)) else None
