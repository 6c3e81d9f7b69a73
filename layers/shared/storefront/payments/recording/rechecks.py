"""Hints: a provider spoke of something that only it can tell us more about.

A hint marks its attempt, and the reconciler asks. A hint that comes while it asks may be younger
than the answer, so the mark goes only with the hints that had come before.
"""

from datetime import datetime

from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage


def decide_recheck(
    seen: Snapshot, now: datetime, message: ProviderMessage, event: str = "refund.unclear"
) -> Change | None:
    """Decide to have the reconciler ask about an attempt.

    Args:
        seen: the attempt and its order.
        now: the present.
        message: what the provider said. Each event is a hint of its own; an answer to our own
            question, which says the same each time, is one only where there is none yet.
        event: type of the timeline entry.
    """
    if seen.attempt.recheck and message.event_id is None:
        return None
    attempt, order = seen.attempt.hinted(now), seen.order.note(now)
    return Change(Outcome.UNKNOWN, attempt, order, event, message)


def decide_rechecked(seen: Snapshot, now: datetime, hints: int) -> Change | None:
    """Decide to note that the provider was asked, unless more hints have come.

    Args:
        seen: the attempt and its order.
        now: the present.
        hints: how many had come before it was asked.
    """
    if not seen.attempt.recheck or seen.attempt.hints != hints:
        return None
    attempt, order = seen.attempt.asked(now), seen.order.note(now)
    return Change(Outcome.CHANGED, attempt, order, "refund.rechecked", None, actor="system")


def decide_differs(seen: Snapshot, now: datetime) -> Change | None:
    """Decide to keep an attempt that differs among those that are not final, until it agrees."""
    if seen.attempt.recheck or seen.attempt.is_live:
        return None
    attempt, order = seen.attempt.hinted(now), seen.order.note(now)
    return Change(Outcome.CHANGED, attempt, order, "payment.differs", None, actor="system")
