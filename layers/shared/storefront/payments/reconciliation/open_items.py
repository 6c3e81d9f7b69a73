"""What waits for a provider, and since when: silence must not stay silent."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum

from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.refund import Refund, RefundStatus
from storefront.values import dataclass

#: How long anything may wait before an operator is called.
PATIENCE = timedelta(hours=24)


class Awaited(Enum):
    """What is waited for."""

    #: The provider's word on an attempt whose own time is over, or whose money may be moving, or
    #: of which the provider said something that does not fit.
    OUTCOME = "outcome"
    #: Money that must go back to a customer.
    REFUND_DUE = "refund_due"
    #: The provider's word on a refund, whoever asked for it.
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that waits.

    Args:
        awaited: for what.
        attempt_id, order_id, provider: of which payment.
        since: since when.
    """

    awaited: Awaited
    attempt_id: str
    order_id: str
    provider: Provider
    since: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it has waited longer than anything should."""
        return now - self.since > PATIENCE


def open_items_of(attempt: Attempt, refunds: Iterable[Refund], now: datetime) -> Iterator[OpenItem]:
    """Yield what waits about an attempt.

    Args:
        attempt: as last written.
        refunds: its own.
        now: the present.
    """
    pending = [one.created_at for one in refunds if one.status is RefundStatus.PENDING]
    due = attempt.captured_at or attempt.updated_at
    begun = {
        Awaited.OUTCOME: _silent_since(attempt),
        Awaited.REFUND_DUE: due if _is_due(attempt) else None,
        Awaited.REFUND: min(pending, default=None),
    }
    for awaited, since in begun.items():
        if since is not None and since <= now:
            yield OpenItem(awaited, attempt.attempt_id, attempt.order_id, attempt.provider, since)


def _silent_since(attempt: Attempt) -> datetime | None:
    if attempt.status is AttemptStatus.EXECUTING:
        # A later note on it does not make it younger.
        return min(attempt.updated_at, attempt.expires_at)
    if attempt.is_live:
        return attempt.expires_at
    return attempt.updated_at if attempt.recheck else None


def _is_due(attempt: Attempt) -> bool:
    return attempt.owes_refund or (attempt.refund_due and attempt.pending_refunds > 0)
