"""Orders that are over: what of them is still in the shop goes to nobody, and stays there.

An order ends by its money or at its buyer's door, often while units of it are on the shelf. Nobody
packs these any more: they are for sale again in the very transaction that ends it, or unpacks them.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from storefront.orders.doorstep import DoorStep, is_all_gone, where
from storefront.orders.goods import LineUnits
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus


def left_here(order: Order) -> dict[str, int]:
    """Return the units of an order that is over which somebody could still pack, by product id."""
    return order.left_to_pack if order.is_over else {}


def cancel_unsent(order: Order) -> tuple[Order, dict[str, int]]:
    """Return an order whose units in the shop are not sent any more, if it is over, and which.

    Args:
        order: the version that is about to be written.
    """
    units = left_here(order)
    if not units:
        return order, {}
    goods = order.moved({one: {"canceled": many} for one, many in units.items()})
    returned = dict(Counter(order.returned) + Counter(units))
    return replace(order, goods=goods, returned=returned), units


def set_apart(order: Order) -> Order:
    """Return an order whose refused units that are in no parcel, and not back, are counted apart.

    Args:
        order: the version that is about to be written, of which something was unpacked.
    """
    more = {one: {"refused": _loose(order, one)} for one in order.refused}
    return replace(order, goods=order.moved(more))


def moved_by_refund(order: Order, now: datetime) -> DoorStep | None:
    """Return what a refund, or its failure, makes of an order that has come to its buyer's door.

    It is refused if that has left nothing to be paid for. It is open again if its buyer has units
    for which they were to be given all, and are not: what is outstanding they owe once more.

    Args:
        order: as the refund leaves it.
        now: when.
    """
    if is_left_with_nothing(order):
        return DoorStep("order.refused", order.become("order.refused", OrderStatus.REFUSED, now))
    if order.status is not OrderStatus.REFUSED or is_all_gone(order):
        return None
    status = where(order)
    event = "order.reopened" if status is OrderStatus.ACCEPTED else "order.paid"
    return DoorStep(event, order.become(event, status, now))


def is_left_with_nothing(order: Order) -> bool:
    """Return whether of an accepted order that was at the door all was refused, or paid back.

    Whose money is back is asked for nothing more, also where it was left the units. One that was
    not at the door is canceled by the shop.
    """
    every = order.goods.values()
    has_come = order.refused or order.collections or any(units.kept for units in every)
    # What is still here can be packed again if its refund fails.
    may_be_packed = any(units.canceling for units in every)
    return bool(order.is_accepted and has_come and not may_be_packed and is_all_gone(order))


def _loose(order: Order, product_id: str) -> int:
    """Return how many more units of a product are to be counted apart."""
    refused, back = order.refused[product_id]
    units = order.goods.get(product_id, LineUnits())
    in_parcels = units.packed + units.shipped - units.retrieved - units.kept
    return max(0, refused - back - units.refused - in_parcels)
