"""Comparing our payments with the providers', and healing what a lost answer left open.

Each attempt that is not final is asked about after 2, 5, 15 and 60 minutes and then hourly; those
that are final once more after an hour and after a day. What the provider says is settled through
the very code path of webhook and callback. An attempt of which the provider says nothing stays as
it is: unknown is never "failed". A run that finds nothing new writes nothing.
"""

from collections.abc import Iterator, Mapping
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
from storefront.payments.owed import OwedRefunds
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
        period: how often it runs; with it each age falls into one run.
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
        """
        report = Report()
        for attempt_id in self._candidates():
            snapshot = self._changes.read(attempt_id)
            if snapshot is None:
                continue
            attempt = snapshot.attempt
            if everything or self._is_due(attempt):
                report.add(self.check(snapshot))
            if attempt.owes_refund or (attempt.refund_due and attempt.pending_refunds):
                since = attempt.captured_at or attempt.updated_at
                report.refund_due_since = min(since, report.refund_due_since or since)
        log.info("reconciled", count=sum(report.counts.values()))
        return report

    def check(self, snapshot: Snapshot) -> Line:
        """Ask about one attempt, settle what the provider says, and compare."""
        before = snapshot.attempt
        line = Line(Finding.MATCHED, before.attempt_id, before.order_id, before.provider)
        try:
            standing = self._standings[before.provider].ask(snapshot)
            after = (self._changes.read(before.attempt_id) or snapshot).attempt
            refunds_agree = self._owed.follow(after) if _is_captured(after) else True
        except ProviderRefusedError:
            # The provider knows no such payment.
            standing, after, refunds_agree = Standing(is_paid=False), before, True
            if before.is_live:
                return _found(line, Finding.MISSING_THERE, healed=False)
        except (UnavailableError, ConflictError):
            return _found(line, Finding.UNANSWERED, healed=False)
        finding = _compare(before, standing, refunds_agree=refunds_agree)
        healed = _compare(after, standing, refunds_agree=True) is Finding.MATCHED
        return _found(line, finding, healed=healed)

    def _candidates(self) -> Iterator[str]:
        now = self._clock()
        days = {now.date(), (now - _LOOK_BACK).date()}
        return chain(self._attempts.unfinished(), *map(self._attempts.closed_on, sorted(days)))

    def _is_due(self, attempt: Attempt) -> bool:
        now = self._clock()
        if attempt.owes_refund or attempt.recheck:
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


def _compare(attempt: Attempt, standing: Standing, *, refunds_agree: bool) -> Finding:
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
