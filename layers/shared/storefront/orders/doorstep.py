"""What happens to an order when it has come: its buyer pays, or does not take all of it.

What each unit is worth is fixed by its number, so that whatever is refused, in whatever parts, what
is left to pay is exact: see `pricing.shares`. The last units of a line are those refused, and the
first those whose money goes back.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from storefront.errors import FieldError, ValidationFailedError
from storefront.money import Money
from storefront.orders.goods import LineUnits
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.pricing.shares import worth

#: How much more than is outstanding may be collected, in hundredths of it: more is a slip of the
#: pen.
_MOST = 110
#: Most collections of one order.
_MOST_COLLECTIONS = 20


class DoorStep(NamedTuple):
    """The next version of an order, and the event that brings it about."""

    event: str
    order: Order


def forgone(order: Order) -> int:
    """Return what units that were refused are worth, in minor units: nobody pays it."""
    return worth_of(order, refused_units)


def worth_of(order: Order, numbers: Callable[[Order, OrderLine], range]) -> int:
    """Return what some units are worth, in minor units.

    Args:
        order: what they are of; 0 if it has no price of its own.
        numbers: returns which of a line's units, from 1 on.
    """
    price = order.price
    if price is None:
        return 0
    return sum(
        worth(price.payable(place), line.quantity, numbers(order, line))
        for place, line in enumerate(order.lines)
    )


def refused_units(order: Order, line: OrderLine) -> range:
    """Return the numbers of the units of a line that were refused."""
    refused, _ = order.refused.get(line.product_id, (0, 0))
    return range(line.quantity - refused + 1, line.quantity + 1)


def balance(order: Order) -> int:
    """Return what is still to be paid on delivery, in minor units; less than 0 if more came."""
    return order.due_on_delivery.amount - forgone(order) - sum(order.collections.values())


def outstanding(order: Order) -> Money:
    """Return what its buyer is still to pay, or is asked for by whoever brings it."""
    left = max(0, balance(order)) if order.is_accepted or order.is_pending else 0
    return Money(left, order.total.currency)


def collect(order: Order, attempt_id: str, amount: Money, now: datetime) -> DoorStep:
    """Note cash that was collected; once nothing is outstanding, the order is paid.

    Args:
        order: accepted.
        attempt_id: names the collection.
        amount: how much.
        now: when.

    Raises:
        OrderStateError: it is not accepted, or was collected for too often.
        ValidationFailedError: nothing, or far more than is outstanding.
    """
    if not order.is_accepted:
        detail = f"The order is {order.status.value}; cash is collected for accepted ones."
        raise OrderStateError(detail, order.status)
    if len(order.collections) >= _MOST_COLLECTIONS:
        raise OrderStateError("Too many collections of this order.", order.status)
    left = outstanding(order)
    if not 0 < amount.amount * 100 <= left.amount * _MOST:
        message = "must be above zero, and not far above what is outstanding"
        fault = FieldError(field="amount", code="amount", message=message)
        raise ValidationFailedError("Nothing was recorded; see errors.", [fault])
    changes = {
        "collections": {**order.collections, attempt_id: amount.amount},
        "attempt_ids": (*order.attempt_ids, attempt_id),
    }
    is_paid = amount.amount >= left.amount
    event = "order.paid" if is_paid else "cash.collected"
    status = OrderStatus.PAID if is_paid else OrderStatus.ACCEPTED
    return DoorStep(event, order.become(event, status, now, **changes))


def refuse(order: Order, said: Mapping[str, tuple[int, int]], now: datetime) -> DoorStep | None:
    """Note what its buyer did not take, and what of that is back on the shelf.

    Args:
        order: accepted; later, too, as far as only units come back.
        said: by product id how many units in all were refused, and how many of these are back on
            the shelf without a parcel; those of a parcel that comes back as a whole come with it.
        now: when.

    Returns:
        None if that is known.

    Raises:
        OrderStateError: it is over, or was never accepted.
        ValidationFailedError: more than were sold, or less than was said before.
    """
    refused = {**order.refused, **said}
    if refused == order.refused:
        return None
    more = any(order.refused.get(one, (0, 0))[0] != units for one, (units, _) in said.items())
    may = {OrderStatus.ACCEPTED} if more else _AT_THE_DOOR
    if order.status not in may:
        detail = f"The order is {order.status.value}; only what has come unpaid can be refused."
        raise OrderStateError(detail, order.status)
    _require_growing(order, said)
    back = back_now(order, said)
    returned = {one: order.returned.get(one, 0) + units for one, units in back.items()}
    goods = order.moved({one: _apart(order, one, *pair) for one, pair in said.items()})
    changes = {"refused": refused, "returned": {**order.returned, **returned}, "goods": goods}
    status = where(replace(order, refused=refused, goods=goods)) if more else order.status
    event = _BY_REFUSAL[status] if more else "units.returned"
    return DoorStep(event, order.become(event, status, now, **changes))


#: What a refusal does to an order, by where it is then.
_BY_REFUSAL = {
    OrderStatus.ACCEPTED: "units.refused",
    OrderStatus.PAID: "order.paid",
    OrderStatus.REFUNDED: "order.paid",
    OrderStatus.REFUSED: "order.refused",
}


def where(order: Order) -> OrderStatus:
    """Return where an order is that has come, by what its buyer has of it and what was paid."""
    if is_all_gone(order):
        return OrderStatus.REFUSED
    if balance(order) > 0:
        return OrderStatus.ACCEPTED
    return OrderStatus.REFUNDED if order.refunded >= order.taken > 0 else OrderStatus.PAID


def settled(order: Order) -> Mapping[str, int]:
    """Return the units, by product id, that nobody refuses: nothing is asked for them at the door.

    Their money is back, or going, or they are here. Those that were refused are not among them.
    """
    return {
        one: units.canceled + units.canceling + units.retrieved + units.kept - _back(order, one)
        for one, units in order.goods.items()
    }


def _back(order: Order, product_id: str) -> int:
    """Return how many of a product's refused units are back."""
    return order.refused.get(product_id, (0, 0))[1]


def _apart(order: Order, product_id: str, refused: int, back: int) -> dict[str, int]:
    """Return how a product's units go apart: refused ones that are in no parcel, and those back.

    Back are first those that were in no parcel, then those of parcels that were delivered.
    """
    units, returned = order.goods.get(product_id, LineUnits()), _more_back(order, product_id, back)
    unsent = _newly_apart(order, product_id, refused)
    from_apart = min(returned, units.refused + unsent)
    retrieved = min(returned - from_apart, _most_retrievable(order, product_id, refused))
    canceled = returned - retrieved
    return {"refused": unsent - from_apart, "canceled": canceled, "retrieved": retrieved}


def _newly_apart(order: Order, product_id: str, refused: int) -> int:
    """Return how many units are refused now that are in no parcel; those in one are meant first."""
    was_refused, was_back = order.refused.get(product_id, (0, 0))
    units = order.goods.get(product_id, LineUnits())
    in_parcels = units.packed + units.shipped - units.retrieved - units.kept
    refused_there = was_refused - was_back - units.refused
    return max(0, refused - was_refused - max(0, in_parcels - refused_there))


def _left_with_courier(order: Order, product_id: str, refused: int) -> int:
    """Return how many refused units are not back yet of parcels of which others were taken.

    Such a parcel is delivered. What is in parcels that are not comes back with these, it is
    supposed, as long as nobody says otherwise.
    """
    units = order.goods.get(product_id, LineUnits())
    elsewhere = units.packed + units.shipped - units.delivered
    return _retrievable(order, product_id, refused, elsewhere)


def _most_retrievable(order: Order, product_id: str, refused: int) -> int:
    """Return how many refused units can be back out of parcels of which others were taken.

    People see which are back, while another parcel of the same product may be under way; only what
    is back, or coming back, in its own parcel is none of them.
    """
    units = order.goods.get(product_id, LineUnits())
    return _retrievable(order, product_id, refused, units.coming + units.back)


def _retrievable(order: Order, product_id: str, refused: int, elsewhere: int) -> int:
    _, was_back = order.refused.get(product_id, (0, 0))
    units = order.goods.get(product_id, LineUnits())
    apart = units.refused + _newly_apart(order, product_id, refused)
    return max(0, min(units.keepable, refused - was_back - apart - elsewhere))


def _more_back(order: Order, product_id: str, back: int) -> int:
    return back - _back(order, product_id)


def back_now(order: Order, said: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Return the units that come back by this, which were not back before, by product id."""
    found = {one: _more_back(order, one, back) for one, (_, back) in said.items()}
    return {one: units for one, units in found.items() if units}


def back_from_parcels(order: Order, said: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Return those of `back_now` that had been sent, and came back out of delivered parcels."""
    found = {one: _apart(order, one, *pair)["retrieved"] for one, pair in said.items()}
    return {one: units for one, units in found.items() if units}


#: Where units that were refused can come back: whatever became of the money meanwhile.
_AT_THE_DOOR = frozenset(
    {OrderStatus.ACCEPTED, OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.REFUSED}
)


def awaited(order: Order) -> dict[str, int]:
    """Return the refused units, by product id, that come back by themselves, and are not yet.

    They are in no parcel, or in one of which others were taken.
    """
    found = {
        one: order.goods.get(one, LineUnits()).refused + _left_with_courier(order, one, refused)
        for one, (refused, _) in order.refused.items()
    }
    return {one: units for one, units in found.items() if units}


def is_all_gone(order: Order) -> bool:
    """Return whether each unit of an order was refused, or is here, or its money back or going."""
    refused = sum(units for units, _ in order.refused.values())
    return refused + sum(settled(order).values()) >= order.units


def _require_growing(order: Order, said: Mapping[str, tuple[int, int]]) -> None:
    """Raise ValidationFailedError for units that were not sold, or that were said to be more."""
    gone = settled(order)
    sold = {one.product_id: one.quantity - gone.get(one.product_id, 0) for one in order.lines}
    here = {one.product_id: order.units_of(one).unsent(one.quantity) for one in order.lines}
    faults = []
    for place, (product_id, (units, back)) in enumerate(said.items()):
        least, was_back = order.refused.get(product_id, (0, 0))
        may_return = here.get(product_id, 0) + _most_retrievable(order, product_id, units)
        most = min(units, was_back + may_return)
        refusable = max(least, sold.get(product_id, 0))
        if not least <= units <= refusable:
            message = f"must be from {least} to {refusable}"
            faults.append(FieldError(field=f"units.{place}.refused", code="units", message=message))
        elif not was_back <= back <= most:
            message = f"must be from {was_back} to {most} (units of parcels come back with these)"
            faults.append(FieldError(field=f"units.{place}.back", code="units", message=message))
    if faults:
        raise ValidationFailedError("Nothing was recorded; see errors.", faults)
