"""Refunds that nobody has to ask for: those that are due, and those that are not finished."""

from datetime import datetime, timedelta

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.payments.changes import Changes
from storefront.payments.facts import Change, Outcome, Snapshot
from storefront.payments.model import Attempt
from storefront.payments.refund import Refund, RefundFact, RefundOrigin, RefundStatus
from storefront.payments.refund_repository import RefundRepository
from storefront.payments.refunds import Gateways, Refunds, Wanted

#: After each refusal a due refund is tried again, twice as late as before, daily in the end.
_FIRST_WAIT = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(days=1)
_MOST_DOUBLINGS = 10


class OwedRefunds:
    """Brings the refunds of captured attempts to their end.

    Args:
        store: must know the payments, orders and catalog tables.
        gateways: the providers.
        clock: the present.
    """

    def __init__(self, store: Store, gateways: Gateways, clock: Clock) -> None:
        self._changes = Changes(store, clock)
        self._records = RefundRepository(store)
        self._refunds = Refunds(store, gateways, clock)
        self._gateways = gateways
        self._clock = clock

    def follow(self, attempt: Attempt) -> bool:
        """Compare a capture's refunds with the provider's, finish them, and make one that is due.

        Args:
            attempt: captured.

        Returns:
            whether what we had recorded was what the provider lists.

        Raises:
            ProviderRefusedError: the provider knows no such payment.
            UnavailableError: no definite answer.
        """
        listed = self._gateways(attempt.provider).refunds(attempt)
        recorded = self._records.of_attempt(attempt.order_id, attempt.attempt_id)
        agreed = _given(recorded) == _listed(listed)
        self._refunds.learn(attempt, listed)
        for refund in self._records.of_attempt(attempt.order_id, attempt.attempt_id):
            self._refunds.send_again(refund, attempt)
        self._make_due(attempt.attempt_id)
        return agreed

    def _make_due(self, attempt_id: str) -> None:
        snapshot = self._changes.read(attempt_id)
        if snapshot is None:
            return
        attempt = snapshot.attempt
        if attempt.recheck and attempt.unconfirmed_refund_id is None:
            snapshot = self._rechecked(snapshot)
        if not attempt.owes_refund or attempt.unconfirmed_refund_id:
            return
        refunds = self._records.of_attempt(attempt.order_id, attempt_id)
        if self._clock() < _again_at(refunds, attempt):
            return
        wanted = Wanted(None, RefundOrigin.AUTOMATIC, "refund due", "system")
        self._refunds.begin(snapshot, wanted)

    def _rechecked(self, snapshot: Snapshot) -> Snapshot:
        def decide(seen: Snapshot) -> Change | None:
            if not seen.attempt.recheck:
                return None
            now = self._clock()
            attempt = seen.attempt.marked(now, recheck=False)
            return Change(
                Outcome.CHANGED,
                attempt,
                seen.order.note(now),
                "refund.rechecked",
                None,
                actor="system",
            )

        result = self._changes.apply(snapshot.attempt.attempt_id, decide, snapshot)
        return result.snapshot or snapshot


def _again_at(refunds: list[Refund], attempt: Attempt) -> datetime:
    failed = [one.updated_at for one in refunds if one.status is RefundStatus.FAILED]
    if not failed:
        return attempt.captured_at or attempt.updated_at
    doublings = min(len(failed) - 1, _MOST_DOUBLINGS)
    return max(failed) + min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _given(refunds: list[Refund]) -> int:
    """Return what we have as given back, or on its way, with the provider's knowledge."""
    known = (one for one in refunds if one.status is not RefundStatus.FAILED and one.reference)
    return sum(refund.amount.amount for refund in known)


def _listed(facts: list[RefundFact]) -> int:
    given = (fact for fact in facts if fact.status is not RefundStatus.FAILED)
    return sum(fact.amount.amount for fact in given if fact.amount)
