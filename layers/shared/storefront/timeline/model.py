"""An order's timeline: everything that happened to it, in words and figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from storefront.orders.model import Order
from storefront.payments.model.message import ProviderMessage
from storefront.values import dataclass

#: Types of entries that come from beside the order's own timeline.
ANSWERED = "provider.answered"
MOVED = "stock.moved"
SENT_AGAIN = "refund.sent_again"
UNANSWERED = "refund.unanswered"
REMITTED = "cash.remitted"
BESIDE = (ANSWERED, MOVED, SENT_AGAIN, UNANSWERED, REMITTED)

_PROVIDER_NAMES = {"stripe": "Stripe", "bkash": "bKash", "cash": "cash"}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of a timeline.

    Args:
        sequence: the order's version that it tells of; that of the event they belong to for a
            provider's answer and a stock movement; None for what changed no version of the order.
        type: such as "order.placed".
        at: when.
        actor: user id, or "system", "stripe", "bkash".
        data: figures and ids (JSON); never personal data.
        text: all of it in one sentence of English.
        message: what the provider said, word for word, if that is what the entry tells of.
    """

    sequence: int | None
    type: str
    at: datetime
    actor: str
    data: Mapping[str, Any]
    text: str
    message: ProviderMessage | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """An order as it is, and how it came to be so.

    Args:
        order: as it is.
        entries: what happened, the oldest first.
        pending_refunds: how many of its refunds are not final; only staff are told.
    """

    order: Order
    entries: tuple[TimelineEntry, ...]
    pending_refunds: int = 0


def provider_name(code: str) -> str:
    """Return a provider's name as it writes itself."""
    return _PROVIDER_NAMES.get(code, code or "the provider")
