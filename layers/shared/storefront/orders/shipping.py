"""What may be packed and shipped of an order, and how far its goods are."""

from typing import Any

from storefront.orders.goods import FulfilmentStatus, status_of
from storefront.orders.model import Order
from storefront.orders.status import OrderStateError


def require_shippable(order: Order) -> None:
    """Raise OrderStateError if no goods of an order may leave the shop now."""
    if not order.may_ship:
        why = "disputed" if order.disputed else order.status.value
        why = "not paid any more, since a bank took its money" if order.is_bereft else why
        raise OrderStateError(f"The order is {why}: nothing is sent.", order.status)


def waits(order: Order) -> bool:
    """Return whether units of an order wait for somebody: to be packed, or to be back."""
    left = (order.units_of(one).unsent(one.quantity) for one in order.lines)
    return order.sold and any(left)


def left_to_ship(order: Order) -> dict[str, int]:
    """Return the units that are sold and have not left the shop, by product id."""
    if not order.sold:
        return {}
    left = {one.product_id: order.units_of(one).to_ship(one.quantity) for one in order.lines}
    return {product_id: units for product_id, units in left.items() if units}


def goes_nowhere(order: Order) -> bool:
    """Return whether an order is accepted of which nothing will come: the shop is to cancel it."""
    return order.is_accepted and not any(
        one.packed or one.shipped for one in map(order.units_of, order.lines)
    )


def has_come_unpaid(order: Order) -> bool:
    """Return whether units have come to their buyer, or back, and what is paid is not settled."""
    return order.is_accepted and any(one.delivered or one.back for one in order.goods.values())


def fulfilment_status(order: Order) -> FulfilmentStatus:
    """Return how far the goods of an order are."""
    if not order.sold:
        return FulfilmentStatus.NONE
    return status_of((one.quantity, order.units_of(one)) for one in order.lines)


def called_back(order: Order) -> dict[str, Any]:
    """Return what changes of an order whose units are sold when it is canceled: they come back.

    Raises:
        OrderStateError: some of them are in parcels.
    """
    units, left = [order.units_of(one) for one in order.lines], order.left_to_pack
    if any(one.packed or one.shipped > one.back + one.retrieved for one in units):
        detail = "Units of the order are in parcels: unpack them, or wait until these are back."
        raise OrderStateError(detail, order.status)
    returned = {one: order.returned.get(one, 0) + n for one, n in left.items()}
    goods = order.moved({one: {"canceled": n} for one, n in left.items()})
    return {"goods": goods, "returned": {**order.returned, **returned}}
