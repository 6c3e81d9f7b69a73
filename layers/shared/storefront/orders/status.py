"""Where an order is in its life, and where that may lead."""

from collections.abc import Mapping
from enum import StrEnum

from storefront.contract import with_members
from storefront.errors import ConflictError


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    PENDING = "pending"
    ACCEPTED = "accepted"  # sold, and paid for when it comes
    PAID = "paid"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"
    REFUSED = "refused"  # came to the door, and nothing of it is left to be paid


class OrderStateError(ConflictError):
    """The order's status does not allow what was asked."""

    slug = "order-state"
    title = "The order's status does not allow this"
    members = with_members(order_status=OrderStatus)

    def __init__(self, detail: str, status: OrderStatus) -> None:
        super().__init__(detail, order_status=status.value)


def _advance_returns(status: OrderStatus) -> dict[str, frozenset[OrderStatus]]:
    """Return the moves by refunds of an advance, which change nothing of where its order is."""
    events = ("refund.succeeded", "refund.noticed", "refund.failed")
    return dict.fromkeys(events, frozenset({status}))


#: An order that ended so has given back what it held, and what it had used of promotions.
ENDED_UNPAID = frozenset({OrderStatus.CANCELED, OrderStatus.EXPIRED})
#: In these statuses goods may leave, unless the money is disputed: the shop has it, or will.
SHIPPABLE = frozenset({OrderStatus.PAID, OrderStatus.ACCEPTED})
#: The event that places an order.
PLACED = "order.placed"
#: The event that cancels one.
CANCELED = "order.canceled"
#: Where an order's status may lead: by which events (types of its timeline), and to what. An order
#: without a status is one that is just placed, and paid already if it costs nothing. Late payments
#: find free units, or none. Refunds move an order on when all of its money has gone back, and back
#: when the bank returns one; of an order that is paid when it comes only the advance can go back
#: before, and its status stays; unless its buyer has units for which they had been given all, and
#: now have not: one that was refused is open again then. A paid order is canceled only if it costs
#: nothing.
MOVES: Mapping[OrderStatus | None, Mapping[str, frozenset[OrderStatus]]] = {
    None: {PLACED: frozenset({OrderStatus.PENDING, OrderStatus.PAID})},
    OrderStatus.PENDING: {
        "order.paid": frozenset({OrderStatus.PAID}),
        "order.accepted": frozenset({OrderStatus.ACCEPTED}),
        "order.canceled": frozenset({OrderStatus.CANCELED}),
        "order.expired": frozenset({OrderStatus.EXPIRED}),
    },
    OrderStatus.ACCEPTED: {
        "order.paid": frozenset({OrderStatus.PAID, OrderStatus.REFUNDED}),
        "order.refused": frozenset({OrderStatus.REFUSED}),
        "order.canceled": frozenset({OrderStatus.CANCELED}),
        **_advance_returns(OrderStatus.ACCEPTED),
    },
    OrderStatus.CANCELED: {
        "order.paid": frozenset({OrderStatus.PAID}),
        "order.accepted": frozenset({OrderStatus.ACCEPTED}),
        "order.refund_due": frozenset({OrderStatus.REFUND_DUE}),
        **_advance_returns(OrderStatus.CANCELED),
    },
    OrderStatus.REFUSED: {
        "order.reopened": frozenset({OrderStatus.ACCEPTED}),
        "order.paid": frozenset({OrderStatus.PAID, OrderStatus.REFUNDED}),
        **_advance_returns(OrderStatus.REFUSED),
    },
    OrderStatus.EXPIRED: {
        "order.paid": frozenset({OrderStatus.PAID}),
        "order.accepted": frozenset({OrderStatus.ACCEPTED}),
        "order.refund_due": frozenset({OrderStatus.REFUND_DUE}),
    },
    OrderStatus.PAID: {
        "refund.succeeded": frozenset({OrderStatus.PAID, OrderStatus.REFUNDED}),
        "refund.noticed": frozenset({OrderStatus.PAID, OrderStatus.REFUNDED}),
        "refund.failed": frozenset({OrderStatus.PAID}),
        "order.canceled": frozenset({OrderStatus.CANCELED}),
    },
    OrderStatus.REFUND_DUE: {
        "refund.succeeded": frozenset({OrderStatus.REFUND_DUE, OrderStatus.REFUNDED}),
        "refund.noticed": frozenset({OrderStatus.REFUND_DUE, OrderStatus.REFUNDED}),
        "refund.failed": frozenset({OrderStatus.REFUND_DUE}),
        "payment.dispute_closed": frozenset({OrderStatus.REFUND_DUE, OrderStatus.REFUNDED}),
    },
    OrderStatus.REFUNDED: {
        "refund.succeeded": frozenset({OrderStatus.REFUNDED}),
        "refund.noticed": frozenset({OrderStatus.REFUNDED}),
        "refund.failed": frozenset(
            {OrderStatus.PAID, OrderStatus.REFUND_DUE, OrderStatus.REFUNDED}
        ),
    },
}


_PAID_OR_NOT = frozenset({OrderStatus.PAID, OrderStatus.REFUNDED})


def plain_moves() -> dict[str, tuple[frozenset[OrderStatus | None], OrderStatus]]:
    """Return the events that lead to one status wherever they happen: from which, and to which."""
    found: dict[str, tuple[set[OrderStatus | None], set[OrderStatus]]] = {}
    for status, moves in MOVES.items():
        for event, following in moves.items():
            starts, ends = found.setdefault(event, (set(), set()))
            starts.add(status)
            # What is paid and has gone back by then is refunded: that follows from the sums.
            ends |= following if following != _PAID_OR_NOT else {OrderStatus.PAID}
    return {
        event: (frozenset(starts), ends.pop())
        for event, (starts, ends) in found.items()
        if len(ends) == 1
    }
