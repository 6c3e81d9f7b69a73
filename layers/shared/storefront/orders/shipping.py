"""What may be packed of an order, and what its refunds take back: how its units may move."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storefront.contract import AskedId, with_members
from storefront.errors import ConflictError, ValidationFailedError
from storefront.orders.goods import FulfilmentStatus, LineUnits, status_of
from storefront.orders.model import Order
from storefront.orders.status import OrderStateError
from storefront.values import dataclass


class Disposition(StrEnum):
    """What becomes of units that a refund is for."""

    RESTOCK = "restock"  # for sale again
    DAMAGED = "damaged"
    NONE = "none"  # the buyer keeps them, or they come back in their parcel


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


def require_shippable(order: Order) -> None:
    """Raise OrderStateError if no goods of an order may leave the shop now."""
    if not order.may_ship:
        why = "disputed" if order.disputed else order.status.value
        why = "not paid any more, since a bank took its money" if order.is_bereft else why
        raise OrderStateError(f"The order is {why}: nothing is sent.", order.status)


def waits(order: Order) -> bool:
    """Tell whether units of an order wait for somebody: to be packed, or to be back."""
    left = (order.units_of(one).unsent(one.quantity) for one in order.lines)
    return order.sold and any(left)


def left_to_ship(order: Order) -> dict[str, int]:
    """Return the units that are sold and have not left the shop, by product id."""
    if not order.sold:
        return {}
    left = {one.product_id: order.units_of(one).to_ship(one.quantity) for one in order.lines}
    return {product_id: units for product_id, units in left.items() if units}


def goes_nowhere(order: Order) -> bool:
    """Tell whether an order is accepted of which nothing will come: the shop is to cancel it."""
    return order.is_accepted and not any(
        one.packed or one.shipped for one in map(order.units_of, order.lines)
    )


def has_come_unpaid(order: Order) -> bool:
    """Tell whether units have come to their buyer, or back, and it is not settled what is paid."""
    return order.is_accepted and any(one.delivered or one.back for one in order.goods.values())


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
        kept: units that were sent and stay with their buyer.
    """

    canceled: Mapping[str, int] = field(default_factory=dict)
    retrieved: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of a product that a refund is for.

    Args:
        quantity: how many.
        disposition: what becomes of them.
        gone: of these, units that are here since a refund which failed after all: nothing becomes
            of them any more.
        paid_back: units that were sent and whose money is back, or is going, already.
    """

    quantity: int
    disposition: Disposition = Disposition.RESTOCK
    gone: int = 0
    paid_back: int = 0


def take_back(
    order: Order, wanted: Mapping[str, Wanted], now: datetime, *, took_stock: bool
) -> tuple[Order, Taken, dict[str, int]]:
    """Note units that a refund is for: unsent ones first, which are not sent any more.

    Args:
        order: as it is.
        wanted: units by product id; may be empty.
        now: when.
        took_stock: whether the money that goes back is what the units were sold for.

    Returns:
        the order; where the units are from; and those that come back to the shelf, by product id.

    Raises:
        MoreThanSoldError: more than was sold and not returned yet, or another product.
        UnitsAwayError: some of these are packed, or on their way.
    """
    sold = {line.product_id: line.quantity for line in order.lines if took_stock}
    canceled, retrieved, kept = dict[str, int](), dict[str, int](), dict[str, int]()
    restock = dict[str, int]()
    for product_id, one in wanted.items():
        is_restocked = one.disposition is Disposition.RESTOCK
        before = order.returned.get(product_id, 0) - one.gone if is_restocked else 0
        if before + one.quantity > sold.get(product_id, 0):
            raise MoreThanSoldError(product_id)
        unsent, came = _taken_of(order, product_id, sold[product_id], one)
        canceled |= {product_id: unsent} if unsent else {}
        stays = kept if one.disposition is Disposition.NONE else retrieved
        stays |= {product_id: came} if came else {}
        restock |= {product_id: unsent + came} if is_restocked and unsent + came else {}
    taken = Taken(canceled, retrieved, kept)
    goods = moved(order, _deltas(taken, 1))
    back = {one: order.returned.get(one, 0) + units for one, units in restock.items()}
    return order.with_goods(now, goods, returned={**order.returned, **back}), taken, restock


def _taken_of(order: Order, product_id: str, sold: int, wanted: Wanted) -> tuple[int, int]:
    """Return how many units of a product are taken that were not sent, and that were."""
    units = order.goods.get(product_id, LineUnits())
    left = wanted.quantity - min(wanted.quantity, wanted.gone)
    unsent = min(left, units.free(sold))
    is_kept = wanted.disposition is Disposition.NONE
    most = units.shipped - wanted.paid_back if is_kept else units.keepable
    if left - unsent > most:
        away = units.shipped - units.delivered - units.back
        raise UnitsAwayError(product_id, units.packed, away)
    return unsent, left - unsent


def keep_away(order: Order, quantities: Mapping[str, int], taken: Taken, now: datetime) -> Order:
    """Return the next version of an order whose refund failed: what was awaited does not come back.

    Args:
        order: as it is.
        quantities: units that were to come back to the shelf, by product id.
        taken: which of its units the refund had taken, and from where.
        now: when.
    """
    returned = dict(order.returned)
    for product_id, quantity in quantities.items():
        returned[product_id] -= quantity
    goods = moved(order, _deltas(taken, -1))
    return order.with_goods(now, goods, returned=returned)


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
    goods = moved(order, {one: {"canceled": n} for one, n in left.items()})
    return {"goods": goods, "returned": {**order.returned, **returned}}


def given_up(order: Order, taken: Taken) -> dict[str, LineUnits]:
    """Return an order's counters when the refund that takes units has succeeded."""
    canceled = {one: {"canceling": -n, "canceled": n} for one, n in taken.canceled.items()}
    return moved(order, canceled)


def not_given(order: Order, taken: Taken) -> dict[str, LineUnits]:
    """Return an order's counters when a bank has sent back what a refund had given.

    Units that came back for it are here all the same; those that stayed with their buyer are not
    given to them any more.
    """
    return moved(order, {one: {"kept": -units} for one, units in taken.kept.items()})


def _deltas(taken: Taken, sign: int) -> dict[str, Deltas]:
    return {
        product_id: {
            "canceling": sign * taken.canceled.get(product_id, 0),
            "retrieved": sign * taken.retrieved.get(product_id, 0),
            "kept": sign * taken.kept.get(product_id, 0),
        }
        for product_id in taken.canceled.keys() | taken.retrieved.keys() | taken.kept.keys()
    }
