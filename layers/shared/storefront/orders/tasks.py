"""What waits for a person about orders that are paid when they come."""

from collections.abc import Mapping
from datetime import timedelta

from storefront.access import Permission
from storefront.clock import Clock
from storefront.db.store import BATCH_LIMIT
from storefront.orders.doorstep import outstanding
from storefront.orders.index import OrderIndex
from storefront.orders.promising import awaits_acceptance
from storefront.orders.status import OrderStatus
from storefront.tasks import Task, TaskKind, WaitingTasks

#: How many orders of a status are looked at: as many as one call reads.
_MOST = BATCH_LIMIT
#: Couriers bring cash within days; an order that is not settled by then was forgotten, or is lost.
_SETTLED_WITHIN = timedelta(days=7)


class OrderTasks:
    """Finds them among the oldest orders of a status; see `TaskSource`.

    Args:
        index: lists orders.
        clock: the present.
    """

    permission = Permission.CASH_COLLECT
    advice: Mapping[TaskKind, str] = {
        TaskKind.ORDER_TO_ACCEPT: "Call the buyer, and accept the order, or cancel it. It lapses "
        "by itself when its time is over.",
        TaskKind.CASH_OVERDUE: "Ask the courier. Write down what was collected, or that the buyer "
        "did not take it.",
    }

    def __init__(self, index: OrderIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    def find(self) -> WaitingTasks:
        """Return what waits now."""
        long_ago = self._clock() - _SETTLED_WITHIN
        pending = self._index.oldest(OrderStatus.PENDING, _MOST)
        accepted = self._index.oldest(OrderStatus.ACCEPTED, _MOST)
        tasks = [
            Task(
                TaskKind.ORDER_TO_ACCEPT,
                one.created_at,
                one.order_id,
                None,
                None,
                one.due_on_delivery,
                one.hold_expires_at,
            )
            for one in pending.items
            if awaits_acceptance(one)
        ]
        tasks += [
            Task(TaskKind.CASH_OVERDUE, one.updated_at, one.order_id, None, None, outstanding(one))
            for one in accepted.items
            if one.updated_at <= long_ago
        ]
        more = {TaskKind.ORDER_TO_ACCEPT} if pending.last else set[TaskKind]()
        more |= {TaskKind.CASH_OVERDUE} if accepted.last else set()
        return WaitingTasks(tasks, frozenset(more))
