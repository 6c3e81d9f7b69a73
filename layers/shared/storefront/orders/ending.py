"""Orders that are over: what of them is still in the shop goes to nobody, and stays there.

An order ends by its money or at its buyer's door, often while units of it are on the shelf. Nobody
packs these any more: they are for sale again in the very transaction that ends it, or unpacks them.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from storefront.orders.doorstep import Step, is_all_gone
from storefront.orders.goods import LineUnits
from storefront.orders.model import Order
from storefront.orders.shipping import moved
from storefront.orders.status import OrderStatus


def left_here(order: Order) -> dict[str, int]:
    """Return the units of an order that is over which somebody could still pack, by product id."""
    return order.left_to_pack if order.is_over else {}


def stays_here(order: Order) -> tuple[Order, dict[str, int]]:
    """Return an order whose units in the shop are not sent any more, if it is over, and which.

    Args:
        order: the version that is about to be written.
    """
    units = left_here(order)
    if not units:
        return order, {}
    goods = moved(order, {one: {"canceled": many} for one, many in units.items()})
    returned = dict(Counter(order.returned) + Counter(units))
    return replace(order, goods=goods, returned=returned), units


def set_apart(order: Order) -> Order:
    """Return an order whose refused units that are in no parcel, and not back, are counted apart.

    Args:
        order: the version that is about to be written, of which something was unpacked.
    """
    more = {one: {"refused": _loose(order, one)} for one in order.refused}
    return replace(order, goods=moved(order, more))


def ended_by_refund(order: Order, now: datetime) -> Step | None:
    """Return that an order is refused if a refund of units has left nothing to be paid for.

    Args:
        order: as the refund leaves it.
        now: when.
    """
    if not is_left_with_nothing(order):
        return None
    return Step("order.refused", order.become("order.refused", OrderStatus.REFUSED, now))


def is_left_with_nothing(order: Order) -> bool:
    """Tell whether of an accepted order that was at the door all was refused, or paid back.

    Whose money is back is asked for nothing more, also where it was left the units. One that was
    not at the door is canceled by the shop.
    """
    every = order.goods.items()
    has_come = order.refused or order.collections or any(units.kept for _, units in every)
    if not order.is_accepted or not has_come:
        return False
    gone = Counter({one: units.canceled + units.retrieved + units.kept for one, units in every})
    back = Counter({one: units for one, (_, units) in order.refused.items()})
    return is_all_gone(order, order.refused, gone - back)


def _loose(order: Order, product_id: str) -> int:
    """Return how many more units of a product are to be counted apart."""
    refused, back = order.refused[product_id]
    units = order.goods.get(product_id, LineUnits())
    return max(0, refused - back - units.refused - units.packed - units.shipped + units.retrieved)
