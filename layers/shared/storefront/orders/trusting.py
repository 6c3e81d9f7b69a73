"""What becomes of an order that is paid when it comes is counted of its phone, with the order."""

from collections.abc import Iterable
from dataclasses import replace

from storefront.db.store import Transaction
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.trust.model import TrustChange
from storefront.trust.repository import PHONE_LABEL, count


class PhoneUnfitError(Exception):
    """The phone is not what an order without a greater advance demands: it is to be quoted anew."""


#: An order that waits for its money to be paid when it comes.
OPEN = frozenset({OrderStatus.PENDING, OrderStatus.ACCEPTED})
#: Of money that came for what was sold; the rest went back before that.
_PAID = frozenset({OrderStatus.PAID, OrderStatus.REFUNDED})


def change_of(order: Order) -> TrustChange:
    """Return by how much an order changes what is counted of its phone, at this version."""
    refused = bool(order.refused)
    was = counter_of(order.was, sold=order.sold, refused=refused)
    now = counter_of(order.status, sold=order.sold, refused=refused)
    return TrustChange(**{one: (now == one) - (was == one) for one in TrustChange._fields})


def counter_of(status: OrderStatus | None, *, sold: bool, refused: bool) -> str | None:
    """Return the counter that counts an order, which is paid when it comes; None for none.

    Args:
        status: the order's; None of one that is not there yet.
        sold: whether its units were.
        refused: whether its buyer did not take some of them.
    """
    if status in OPEN:
        return "open"
    if status is OrderStatus.REFUSED:
        return "refused" if refused else None
    return "delivered" if status in _PAID and sold else None


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
        count(transaction, order.phone_name, TrustChange(open=-1), label="phone-before")
    count(transaction, name, TrustChange(open=1), later.demand if later else None)
    return replace(order, phone_name=name)


def require_fit(labels: Iterable[str]) -> None:
    """Raise PhoneUnfitError if a write failed since the phone is not what was demanded.

    Args:
        labels: of the writes that failed.
    """
    if PHONE_LABEL in labels:
        raise PhoneUnfitError
