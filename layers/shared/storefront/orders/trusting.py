"""What becomes of an order that is paid when it comes is counted of its phone, with the order."""

from collections.abc import Iterable
from dataclasses import replace

from storefront.db.store import Transaction
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.trust.model import Change
from storefront.trust.repository import PHONE_LABEL, count


class PhoneUnfitError(Exception):
    """The phone is not what an order without a greater advance demands: it is to be quoted anew."""


#: An order that waits for its money to be paid when it comes.
OPEN = frozenset({OrderStatus.PENDING, OrderStatus.ACCEPTED})


def change_of(order: Order) -> Change:
    """Return by how much an order changes what is counted of its phone, at this version."""
    was, now = order.was in OPEN, order.status in OPEN
    is_over = was and not now
    return Change(
        open=now - was,
        delivered=int(is_over and order.status is OrderStatus.PAID),
        refused=int(is_over and order.status is OrderStatus.REFUSED and bool(order.refused)),
    )


def count_phone(transaction: Transaction, order: Order, name: str) -> None:
    """Count the next version of an order with its phone.

    Args:
        transaction: writes that version. For a new order it is cancelled, under the label of
            `trust.repository`, if the phone is not what its quote demands.
        order: that version.
        name: the phone's digest.
    """
    change = change_of(order)
    if any(change):
        later = order.charges.on_delivery if order.charges else None
        is_new = order.version == 1
        demand = later.demand if later and is_new else None
        count(transaction, name, change, demand)


def pass_on(transaction: Transaction, order: Order, name: str) -> Order:
    """Count an open order with another phone than before; return it with that one.

    Args:
        transaction: writes that version. It is cancelled, under the label of `trust.repository`, if
            the new phone is not what the order's quote demanded of the old one.
        order: the version that is about to be written, counted with a phone until now.
        name: the new one's digest.
    """
    later = order.charges.on_delivery if order.charges else None
    if order.phone_name:
        count(transaction, order.phone_name, Change(open=-1), label="phone-before")
    count(transaction, name, Change(open=1), later.demand if later else None)
    return replace(order, phone_name=name)


def require_fit(labels: Iterable[str]) -> None:
    """Raise PhoneUnfitError if a write failed since the phone is not what was demanded.

    Args:
        labels: of the writes that failed.
    """
    if PHONE_LABEL in labels:
        raise PhoneUnfitError
