"""Orders explained: what happened, in words, and what is kept of the providers'."""

import json
from textwrap import indent
from typing import Any

from storefront.access import Caller, Role
from storefront.commands.reply import Reply
from storefront.orders.doorstep import outstanding
from storefront.orders.views import order_view
from storefront.timeline.model import Timeline
from storefront.timeline.service import TimelineService
from storefront.timeline.views import timeline_view

#: An operator may know everything.
_OPERATOR = Caller("operator", Role.OWNER)


def explain(timelines: TimelineService, order_id: str, *, raw: bool) -> Reply:
    """Tell an order's timeline: how it is now, then one line an entry, the oldest first.

    Args:
        timelines: tells what happened to orders.
        order_id: the order.
        raw: with what is kept of the providers' JSON below their answers.

    Raises:
        NotFoundError: there is no such order.
    """
    timeline = timelines.tell(order_id, _OPERATOR, searching=True)
    data: dict[str, Any] = {"order": order_view(timeline.order), **timeline_view(timeline)}
    lines = [_summary(timeline)]
    for entry, view in zip(timeline.entries, data["items"], strict=True):
        lines.append(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.text}")
        if raw and entry.message:
            payload = entry.message.payload
            lines.append(indent(json.dumps(payload, indent=2), " " * 21))
            view["message"] = payload
    return Reply(lines, data)


def _summary(timeline: Timeline) -> str:
    order, total, pending = timeline.order, timeline.order.total, timeline.pending_refunds
    parts = [f"Order {order.order_id}: {order.status.value}", f"{total} {total.currency}"]
    if order.processing_attempt_id:
        parts.append("the outcome of a payment is awaited")
    elif order.is_pending:
        parts.append(f"stock held until {order.hold_expires_at:%Y-%m-%d %H:%M:%S}")
    elif order.is_accepted:
        parts.append(f"{outstanding(order)} {total.currency} to be paid when it comes")
    if order.refunded:
        parts.append(f"{order.refunded_money} {total.currency} given back")
    if pending:
        parts.append(f"{pending} {'refund' if pending == 1 else 'refunds'} pending")
    if order.disputed:
        parts.append("disputed")
    return ", ".join(parts) + "; times are UTC"
