"""Disputes: a buyer asks their bank for the money back (https://docs.stripe.com/disputes)."""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.clock import Clock
from storefront.payments.changes import Changes
from storefront.payments.facts import Change, Outcome, Snapshot
from storefront.payments.model import DISPUTE_LOST, AttemptStatus, Evidence
from storefront.payments.stripe_objects import name_of

#: Stripe's words for a dispute that is over (https://docs.stripe.com/api/disputes/object).
_OVER = frozenset({"won", DISPUTE_LOST, "warning_closed", "prevented"})
#: How its words for an inquiry begin: a bank's question, which may become a dispute.
_INQUIRY = "warning_"


class Disputes:
    """Flags orders whose buyers dispute a payment, and keeps what Stripe said.

    Args:
        changes: makes the changes.
        clock: the present.
    """

    def __init__(self, changes: Changes, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

    def apply(self, attempt_id: str, dispute: Mapping[str, Any], evidence: Evidence) -> Outcome:
        """Apply an event of a dispute; one that was closed is not opened by a late event.

        A bank's inquiry that was closed may still be followed by a dispute.

        Args:
            attempt_id: the capture that is disputed.
            dispute: https://docs.stripe.com/api/disputes/object.
            evidence: the event.

        Raises:
            UnavailableError: no definite outcome in time.
        """
        state = name_of(dispute.get("status")) or "open"

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.status is not AttemptStatus.CAPTURED:
                return None
            if _is_old(state, seen.attempt.dispute):
                return None
            now, is_open = self._clock(), state not in _OVER
            log.warning("payment disputed", attempt_id=attempt_id, provider_code=state)
            return Change(
                Outcome.CHANGED,
                seen.attempt.disputed(state, now),
                seen.order.dispute(now, is_open=is_open),
                "payment.disputed" if is_open else "payment.dispute_closed",
                evidence,
            )

        return self._changes.apply(attempt_id, decide).outcome


def _is_old(state: str, known: str | None) -> bool:
    """Tell whether what we know is as new as an event's state of the dispute, or newer."""
    if known is None or known == state:
        return known == state
    was_inquiry, is_inquiry = known.startswith(_INQUIRY), state.startswith(_INQUIRY)
    return is_inquiry > was_inquiry or (known in _OVER and is_inquiry == was_inquiry)
