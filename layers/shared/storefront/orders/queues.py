"""In which list an order waits to be seen to: by the sweep, or by people."""

from storefront.orders.model import Order
from storefront.orders.records import HOLDS, STOPPED, TO_COLLECT, TO_PACK
from storefront.orders.shipping import (
    goes_nowhere,
    has_come_unpaid,
    left_to_pack,
    may_ship,
    waits,
)


def queue_of(order: Order) -> str | None:
    """Return in which group of the index an order waits to be seen to, if it does."""
    if order.can_lapse:
        return HOLDS
    if left_to_pack(order):
        return TO_PACK if may_ship(order) else STOPPED
    if has_come_unpaid(order):
        return TO_COLLECT
    return STOPPED if waits(order) or goes_nowhere(order) else None
