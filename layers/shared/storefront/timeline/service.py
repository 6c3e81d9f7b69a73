"""Telling an order's timeline: its events, and for staff everything that stands elsewhere about it.

The owner's timeline is one read. Staff's joins the providers' answers, the ledger and the refunds
to the events that they belong to; they are written in one transaction with them, and events name
them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storefront.access import Caller, Permission
from storefront.inventory.model import Movement
from storefront.inventory.repository import StockRepository
from storefront.orders.event import OrderEvent
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import Refund, RefundStatus
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.refunds import RefundRepository
from storefront.timeline.event_context import EventContext
from storefront.timeline.history import AnswerName, History
from storefront.timeline.model import Timeline, TimelineEntry
from storefront.timeline.sentences import tell


class TimelineService:
    """Tells what happened to orders.

    Args:
        orders, attempts, refunds, stock: repositories; the last three are read for staff only.
    """

    def __init__(
        self,
        orders: OrderRepository,
        attempts: AttemptRepository,
        refunds: RefundRepository,
        stock: StockRepository,
    ) -> None:
        self._orders = orders
        self._attempts = attempts
        self._refunds = refunds
        self._stock = stock

    def tell(self, order_id: str, caller: Caller, *, searching: bool = False) -> Timeline:
        """Return an order's timeline as the caller may know it.

        Owners never see what staff wrote about a refund, nor the providers' answers.

        Args:
            order_id: the order.
            caller: who asks.
            searching: look for ledger lines of the order that none of its events names, too. That
                reads all lines of the order's products since it was placed.

        Raises:
            NotFoundError: no such order, for this caller.
        """
        order, events = self._orders.history(order_id, caller)
        refunds: list[Refund] = []
        may_inspect = caller.may(Permission.PAYMENTS_INSPECT)
        if may_inspect and order.captured_attempt_id:
            refunds = self._refunds.of_order(order_id)
        spoken = _spoken(order, events, {one.refund_id: one for one in refunds})
        if not may_inspect:
            return Timeline(order, tuple(spoken))
        thread = History(events, spoken)
        thread.add_movements(self._movements(order, events, searching=searching), order)
        thread.add_answers(self._answers(order))
        thread.add_refunds(refunds)
        if order.collections:
            thread.add_remittances(self._attempts.get_many(list(order.collections)))
        pending = sum(one.status is RefundStatus.PENDING for one in refunds)
        return Timeline(order, thread.entries(), pending)

    def _answers(self, order: Order) -> dict[AnswerName, tuple[datetime, ProviderMessage]]:
        return {
            (attempt_id, version): answer
            for attempt_id in order.attempt_ids
            for version, answer in self._attempts.messages_by_version(attempt_id).items()
        }

    def _movements(
        self, order: Order, events: Sequence[OrderEvent], *, searching: bool
    ) -> dict[str, Movement]:
        named = [pair for event in events for pair in event.data.get("movements", {}).items()]
        existing = self._stock.movements_named(named) if named else {}
        found = {one: existing[one] for _, one in named if one in existing}
        if searching:
            for line in order.lines:
                lines = self._stock.movements_of_order(
                    line.product_id, order.order_id, order.created_at
                )
                found |= {one.movement_id: one for one in lines}
        return found


def _spoken(
    order: Order, events: Sequence[OrderEvent], refunds: Mapping[str, Refund]
) -> list[TimelineEntry]:
    entries = []
    for place, event in enumerate(events):
        refund = refunds.get(event.data.get("refund_id", ""))
        text = tell(EventContext(event, order, events[:place], refund))
        entries.append(
            TimelineEntry(event.sequence, event.type, event.at, event.actor, event.data, text)
        )
    return entries
