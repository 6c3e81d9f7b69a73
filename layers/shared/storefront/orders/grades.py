"""How sure the shop is of cash that is paid on delivery: claimed, verified, remitted.

A claim is reckoned from what has arrived, and kept nowhere: it pays nothing, and ends by itself
when somebody writes down what was collected, or not taken.
"""

from enum import StrEnum

from storefront.money import Money
from storefront.orders.doorstep import outstanding, worth_of
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order


class CashGrade(StrEnum):
    """How sure the shop is of cash."""

    CLAIMED = "claimed"  # a courier says that it was delivered, so that it should have the cash
    VERIFIED = "verified"  # staff have written it down, with a name that can be looked up
    REMITTED = "remitted"  # and who collected it has handed it over


def claimed(order: Order) -> Money:
    """Return the cash that couriers should have, since they say that units have arrived.

    It is what is outstanding, but for what units are worth that are still to come.
    """
    left = 0
    if any(one.delivered for one in order.goods.values()):
        left = max(0, outstanding(order).amount - worth_of(order, _numbers_to_come))
    return Money(left, order.total.currency)


def grade_of(order: Order) -> CashGrade | None:
    """Return how sure the shop is of an order's cash, as far as the order itself knows.

    Whether it was handed over is known of each collection: see `payments.model.remittance`.

    Returns:
        None if nothing is known of any cash.
    """
    if claimed(order).amount:
        return CashGrade.CLAIMED
    return CashGrade.VERIFIED if order.collections else None


def _numbers_to_come(order: Order, line: OrderLine) -> range:
    """Return the numbers of a line's units that will still come: the last that are not refused.

    Of refused units those are meant first that have not arrived.
    """
    refused, back = order.refused.get(line.product_id, (0, 0))
    units, taken = order.units_of(line), line.quantity - refused
    gone = units.delivered + units.canceled + units.canceling + refused - back
    return range(taken - max(0, min(taken, line.quantity - gone)) + 1, taken + 1)
