"""What a buyer waits for, and until when."""

from datetime import datetime, timedelta

from storefront.orders.model import Order
from storefront.orders.quote import PayMethod
from storefront.terms.shipping import ShippingTerms

#: Within so many days an order comes of which the shop has not said it: the longest that
#: Bangladesh's Digital Commerce Operation Guidelines of 2021 let a seller take, for what goes to
#: another city.
DEFAULT_DAYS = 10
#: No way to deliver is so fast that an order is late on the day on which it was sold.
_LEAST_DAYS = 1


def awaits_acceptance(order: Order) -> bool:
    """Return whether an order waits for staff to accept it: all of it is paid when it comes."""
    is_cash = order.method is PayMethod.COD and not order.due_online.amount
    return order.is_pending and is_cash


def promised_by(order: Order, terms: ShippingTerms) -> datetime:
    """Return until when a sold order is to have come: as many days after it was sold as were said.

    Args:
        order: sold.
        terms: say within how many days its way to deliver brings it, as they are now.
    """
    delivery = order.charges.delivery if order.charges else None
    days = {one.code: one.days[1] for one in terms.methods}
    promised = days.get(delivery.method, DEFAULT_DAYS) if delivery else DEFAULT_DAYS
    return order.hold_expires_at + timedelta(days=max(promised, _LEAST_DAYS))


def sold_before(now: datetime, terms: ShippingTerms) -> datetime:
    """Return before when an order was sold that can be late now, by whichever way it comes."""
    shortest = min([one.days[1] for one in terms.methods], default=DEFAULT_DAYS)
    return now - timedelta(days=max(min(shortest, DEFAULT_DAYS), _LEAST_DAYS))
