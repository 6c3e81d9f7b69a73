"""An order changes as the table of its moves allows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from storefront.errors import ConflictError
from storefront.money import Money
from storefront.orders import status as orders
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from tests.support.payment_models import ADVANCE, NOW, order

#: The order's transitions; each refuses what its move does not allow.
ORDER_TRANSITIONS: dict[str, Callable[[Order], Order]] = {
    "order.paid": lambda one: one.pay("attempt-1", NOW),
    "order.accepted": lambda one: replace(one, charges=ADVANCE).pay("attempt-1", NOW),
    "order.refund_due": lambda one: one.owe_refund("attempt-1", NOW),
    # Of what is paid only what costs nothing is canceled; see tests/unit/payments/checkout.
    "order.canceled": lambda one: replace(one, total=Money(0, "BDT")).cancel(NOW),
    "order.expired": lambda one: one.expire(NOW + timedelta(hours=1)),
    "refund.succeeded": lambda one: one.refund(400, NOW, refund_due=_is_due(one), lost=0),
    "refund.failed": lambda one: one.refund(-400, NOW, refund_due=_is_due(one), lost=0),
}


def _is_due(one: Order) -> bool:
    return one.status is OrderStatus.REFUND_DUE


@pytest.mark.parametrize("event", ORDER_TRANSITIONS)
@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_changes_as_its_table_allows_and_in_no_other_way(
    status: OrderStatus, event: str
) -> None:
    given = 1000 if status is OrderStatus.REFUNDED else 0
    before = order(status, refunded=given)
    allowed = orders.MOVES[status].get(event, frozenset())

    try:
        after = ORDER_TRANSITIONS[event](before).status
    except (ConflictError, AssertionError):
        assert not allowed
    else:
        assert after in allowed
