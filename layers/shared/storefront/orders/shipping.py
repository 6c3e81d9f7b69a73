"""What may be packed of an order, and what its refunds take back: how its units may move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storefront.contract import AskedId, with_members
from storefront.errors import ConflictError, ValidationFailedError
from storefront.orders.goods import FulfilmentStatus, LineUnits, status_of
from storefront.orders.model import Order, OrderStateError, OrderStatus

#: In these statuses goods may leave, unless the money is disputed: the shop has it, or will.
SHIPPABLE = frozenset({OrderStatus.PAID, OrderStatus.ACCEPTED})
#: Signed numbers of units by counter of `LineUnits`.
Deltas = Mapping[str, int]


class MoreThanSoldError(ValidationFailedError):
    """More units of a product would come back than were sold.

    Args:
        product_id: the product.
    """

    slug = "more-than-sold"
    title = "More units would come back than were sold"
    members = with_members(product_id=AskedId)

    def __init__(self, product_id: str) -> None:
        super().__init__("Nothing was given back.", product_id=product_id)


class UnitsAwayError(ConflictError):
    """Units are to come back that are packed, or on their way.

    Args:
        product_id: of what.
        packed: units in parcels that are still here.
        away: units that were handed over and have not arrived.
    """

    slug = "units-away"
    title = "Units are packed, or on their way"
    members = with_members(product_id=AskedId, packed=int, away=int)

    def __init__(self, product_id: str, packed: int, away: int) -> None:
        super().__init__(
            "Nothing was given back. Unpack what is packed first; what is on its way is put back "
            "on the shelf when its parcel is back.",
            product_id=product_id,
            packed=packed,
            away=away,
        )


def may_ship(order: Order) -> bool:
    """Tell whether goods of an order may leave the shop now."""
    return order.sold and order.status in SHIPPABLE and not order.disputed


def require_shippable(order: Order) -> None:
    """Raise OrderStateError if no goods of an order may leave the shop now."""
    if not may_ship(order):
        why = "disputed" if order.disputed else order.status.value
        raise OrderStateError(f"The order is {why}: nothing is sent.", order.status)


def left_to_pack(order: Order) -> dict[str, int]:
    """Return the units that are sold and neither packed, sent nor canceled, by product id."""
    if not order.sold:
        return {}
    free = {one.product_id: order.units_of(one).free(one.quantity) for one in order.lines}
    return {product_id: units for product_id, units in free.items() if units}


def left_to_ship(order: Order) -> dict[str, int]:
    """Return the units that are sold and have not left the shop, by product id."""
    if not order.sold:
        return {}
    left = {one.product_id: order.units_of(one).to_ship(one.quantity) for one in order.lines}
    return {product_id: units for product_id, units in left.items() if units}


def fulfilment_status(order: Order) -> FulfilmentStatus:
    """Return how far the goods of an order are."""
    if not order.sold:
        return FulfilmentStatus.NONE
    return status_of((one.quantity, order.units_of(one)) for one in order.lines)


def moved(order: Order, deltas: Mapping[str, Deltas]) -> dict[str, LineUnits]:
    """Return an order's counters after units have moved.

    Args:
        order: as it is.
        deltas: by product id.
    """
    goods = dict(order.goods)
    for product_id, by in deltas.items():
        goods[product_id] = goods.get(product_id, LineUnits()).changed(**by)
    quantities = {one.product_id: one.quantity for one in order.lines}
    if not all(units.is_possible(quantities[one]) for one, units in goods.items()):
        raise AssertionError("units are counted that there are not")
    return {product_id: units for product_id, units in goods.items() if units.to_json()}


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a refund takes units from, by product id.

    Args:
        canceled: units that were not sent, and will not be.
        retrieved: units that had arrived.
    """

    canceled: Mapping[str, int] = field(default_factory=dict)
    retrieved: Mapping[str, int] = field(default_factory=dict)


def take_back(
    order: Order, quantities: Mapping[str, int], now: datetime, *, took_stock: bool
) -> tuple[Order, Taken]:
    """Note units that are to come back to the shelf with a refund: unsent ones first.

    Args:
        order: as it is.
        quantities: units by product id; may be empty.
        now: when.
        took_stock: whether the money that goes back is what the units were sold for.

    Raises:
        MoreThanSoldError: more than was sold and not returned yet, or another product.
        UnitsAwayError: some of these are packed, or on their way.
    """
    sold = {line.product_id: line.quantity for line in order.lines if took_stock}
    returned, canceled, retrieved = dict(order.returned), dict[str, int](), dict[str, int]()
    for product_id, quantity in quantities.items():
        returned[product_id] = returned.get(product_id, 0) + quantity
        if returned[product_id] > sold.get(product_id, 0):
            raise MoreThanSoldError(product_id)
        units = order.goods.get(product_id, LineUnits())
        unsent = min(quantity, units.free(sold[product_id]))
        if quantity - unsent > units.keepable:
            away = units.shipped - units.delivered - units.back
            raise UnitsAwayError(product_id, units.packed, away)
        canceled |= {product_id: unsent} if unsent else {}
        retrieved |= {product_id: quantity - unsent} if quantity > unsent else {}
    taken = Taken(canceled, retrieved)
    goods = moved(order, _deltas(taken, canceling=1, retrieved=1))
    return order.with_goods(now, goods, returned=returned), taken


def keep_away(order: Order, quantities: Mapping[str, int], taken: Taken, now: datetime) -> Order:
    """Note that awaited units do not come back: their refund failed."""
    returned = dict(order.returned)
    for product_id, quantity in quantities.items():
        returned[product_id] -= quantity
    goods = moved(order, _deltas(taken, canceling=-1, retrieved=-1))
    return order.with_goods(now, goods, returned=returned)


def called_back(order: Order) -> dict[str, Any]:
    """Return what changes of an accepted order when it is canceled: its units come back.

    Raises:
        OrderStateError: some of them are in parcels.
    """
    units, left = [order.units_of(one) for one in order.lines], left_to_pack(order)
    if any(one.packed or one.shipped for one in units):
        detail = "Units of the order are in parcels: unpack them, or wait until these are back."
        raise OrderStateError(detail, order.status)
    returned = {one: order.returned.get(one, 0) + n for one, n in left.items()}
    goods = moved(order, {one: {"canceled": n} for one, n in left.items()})
    return {"goods": goods, "returned": {**order.returned, **returned}}


def given_up(order: Order, taken: Taken) -> dict[str, LineUnits]:
    """Return an order's counters when the refund that takes units has succeeded."""
    canceled = {one: {"canceling": -n, "canceled": n} for one, n in taken.canceled.items()}
    return moved(order, canceled)


def _deltas(taken: Taken, *, canceling: int, retrieved: int) -> dict[str, Deltas]:
    return {
        product_id: {
            "canceling": canceling * taken.canceled.get(product_id, 0),
            "retrieved": retrieved * taken.retrieved.get(product_id, 0),
        }
        for product_id in taken.canceled.keys() | taken.retrieved.keys()
    }
