"""Comparing our payments with the providers', and healing what a lost answer left open.

Each attempt that is not final is asked about after 2, 5, 15 and 60 minutes and then hourly; those
that are final once more after an hour and after a day. What the provider says is settled through
the very code path of webhook and callback. An attempt of which the provider says nothing stays as
it is: unknown is never "failed". A run that finds nothing new writes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from typing import Protocol

from storefront import log
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import ConflictError, ProviderRefusedError, UnavailableError
from storefront.payments.changes import Changes
from storefront.payments.facts import Snapshot
from storefront.payments.model import Attempt, AttemptStatus, Provider
from storefront.payments.owed import Agreement, OwedRefunds
from storefront.payments.report import Finding, Line, Report
from storefront.payments.repository import AttemptRepository
from storefront.payments.standing import Standing

#: Ages at which an unfinished attempt is asked about; hourly after the last.
_MARKS = [timedelta(minutes=minutes) for minutes in (2, 5, 15, 60)]
_HOUR = timedelta(hours=1)
#: Ages at which a finished one is looked at once more.
_LAST_MARKS = [_HOUR, timedelta(hours=23)]
#: For how long finished ones are looked at.
_LOOK_BACK = timedelta(days=1)


class AskStanding(Protocol):
    """Asks one provider; see `StripeStanding` and `BkashStanding`."""

    def ask(self, snapshot: Snapshot) -> Standing:
        """Say what stands at the provider, and settle what is not settled here."""


class Reconciler:
    """Compares attempts with the providers.

    Args:
        store: must know the payments, orders and catalog tables.
        standings: how each provider is asked.
        owed: makes and follows refunds.
        clock: the present.
        period: how often it runs, at the least; with it each age falls into a run.
    """

    def __init__(
        self,
        store: Store,
        standings: Mapping[Provider, AskStanding],
        owed: OwedRefunds,
        clock: Clock,
        period: timedelta,
    ) -> None:
        self._attempts = AttemptRepository(store)
        self._changes = Changes(store, clock)
        self._standings = standings
        self._owed = owed
        self._clock = clock
        self._period = period

    def run(self, *, everything: bool = False) -> Report:
        """Ask about attempts, the oldest first, and settle what the providers say.

        Args:
            everything: ask about each one that is not final or was final less than a day ago, and
                not only about those whose time has come.

        Raises:
            Exception: a fault of ours with one attempt; the others were asked about all the same.
        """
        report, faults = Report(), list[Exception]()
        for attempt_id in self._candidates():
            try:
                self._visit(attempt_id, report, everything=everything)
            except Exception as fault:  # noqa: BLE001 - one attempt must not hide all others
                log.failure("attempt not reconciled", fault, attempt_id=attempt_id)
                faults.append(fault)
        log.info("reconciled", count=sum(report.counts.values()))
        if faults:
            raise faults[0]
        return report

    def _visit(self, attempt_id: str, report: Report, *, everything: bool) -> None:
        snapshot = self._changes.read(attempt_id)
        if snapshot is None:
            return
        attempt = snapshot.attempt
        if attempt.owes_refund or (attempt.refund_due and attempt.pending_refunds):
            since = attempt.captured_at or attempt.updated_at
            report.refund_due_since = min(since, report.refund_due_since or since)
        if everything or self._is_due(attempt):
            report.add(self.check(snapshot))

    def check(self, snapshot: Snapshot) -> Line:
        """Ask about one attempt, settle what the provider says, and compare."""
        before = snapshot.attempt
        line = Line(Finding.MATCHED, before.attempt_id, before.order_id, before.provider)
        standing = None
        try:
            with suppress(ProviderRefusedError):  # the provider knows no such payment
                standing = self._standings[before.provider].ask(snapshot)
            after = (self._changes.read(before.attempt_id) or snapshot).attempt
            refunds = self._follow(after, before.hints)
        except (ProviderRefusedError, UnavailableError, ConflictError):
            return _found(line, Finding.UNANSWERED, healed=False)
        finding = _compare(before, standing, refunds_agree=refunds.before)
        healed = _compare(after, standing, refunds_agree=refunds.after) is Finding.MATCHED
        return _found(line, finding, healed=healed)

    def _follow(self, attempt: Attempt, hints: int) -> Agreement:
        if _is_captured(attempt):
            return self._owed.follow(attempt, hints)
        if attempt.recheck and not attempt.is_live:
            # There was a hint about money that the provider has not taken.
            self._owed.unmark(attempt.attempt_id, hints)
        return Agreement(before=True, after=True)

    def _candidates(self) -> Iterator[str]:
        now = self._clock()
        days = {now.date(), (now - _LOOK_BACK).date()}
        found = chain(self._attempts.unfinished(), *map(self._attempts.closed_on, sorted(days)))
        seen: set[str] = set()
        for attempt_id in found:  # one that this run ends is found once more
            if attempt_id not in seen:
                seen.add(attempt_id)
                yield attempt_id

    def _is_due(self, attempt: Attempt) -> bool:
        now = self._clock()
        if attempt.owes_refund:
            return True  # when to try again is decided by how often it failed
        if attempt.is_unfinished:
            age, due = now - attempt.updated_at, _asked_by
        else:
            age, due = now - (attempt.captured_at or attempt.updated_at), _looked_at_by
        return due(age) > due(age - self._period)


def _asked_by(age: timedelta) -> int:
    """Return how often an unfinished attempt is asked about until it has some age."""
    return sum(mark <= age for mark in _MARKS) + max(0, age // _HOUR - 1)


def _looked_at_by(age: timedelta) -> int:
    """Return how often a finished attempt is looked at until it has some age."""
    return sum(mark <= age for mark in _LAST_MARKS)


def _compare(attempt: Attempt, standing: Standing | None, *, refunds_agree: bool) -> Finding:
    if standing is None:
        is_over = not attempt.is_live and not _is_captured(attempt)
        return Finding.MATCHED if is_over else Finding.MISSING_THERE
    if not standing.is_paid:
        return Finding.MISSING_THERE if _is_captured(attempt) else Finding.MATCHED
    if standing.amount != attempt.amount:
        return Finding.AMOUNT_DIFFERS
    if not _is_captured(attempt):
        return Finding.MISSING_HERE
    return Finding.MATCHED if refunds_agree else Finding.AMOUNT_DIFFERS


def _found(line: Line, finding: Finding, *, healed: bool) -> Line:
    if finding is not Finding.MATCHED:
        log.warning(
            "the provider says something else",
            attempt_id=line.attempt_id,
            order_id=line.order_id,
            provider=line.provider.value,
            outcome=finding.value,
        )
    healed = healed and finding is not Finding.MATCHED
    return Line(finding, line.attempt_id, line.order_id, line.provider, healed)


def _is_captured(attempt: Attempt) -> bool:
    return attempt.status is AttemptStatus.CAPTURED
