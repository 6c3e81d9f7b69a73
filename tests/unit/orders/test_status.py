"""What the audit makes of the table of an order's moves."""

from storefront.orders import status as orders
from storefront.orders.status import OrderStatus


def test_events_that_lead_to_one_status_are_told_to_the_audit() -> None:
    moves = orders.plain_moves()

    # What placing leads to depends on the total.
    assert moves.keys() == {
        "order.paid",
        "order.accepted",
        "order.canceled",
        "order.expired",
        "order.refund_due",
        "order.refused",
        "order.reopened",
    }
    from_before: set[OrderStatus | None]
    from_before = {OrderStatus.PENDING, OrderStatus.CANCELED, OrderStatus.EXPIRED}
    assert moves["order.accepted"] == (frozenset(from_before), OrderStatus.ACCEPTED)
    starts, end = moves["order.paid"]
    assert starts == from_before | {OrderStatus.ACCEPTED, OrderStatus.REFUSED}
    assert end is OrderStatus.PAID
