"""Comparing our payments with the providers', and healing what a lost answer left open.

Each attempt that is not final is asked about soon and often at first, then hourly; those that are
final at ever greater ages (`payments.reconciliation.schedule`). What the provider says is recorded
through the very code path of webhook and callback. An attempt of which the provider says nothing
stays as it is: unknown is never "failed". One that differs is not final until both agree. A run
that finds nothing new writes nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice, starmap
from typing import Any

from storefront import log
from storefront.checks.repository import CheckRepository
from storefront.clock import Clock
from storefront.currencies import ONLINE
from storefront.db.store import BATCH_LIMIT
from storefront.errors import ConflictError, ProviderRefusedError, UnavailableError
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.change import Snapshot
from storefront.payments.reconciliation.comparison import compare, with_refunds
from storefront.payments.reconciliation.due import Due
from storefront.payments.reconciliation.findings import result_of
from storefront.payments.reconciliation.lanes import A_RUN, Lanes
from storefront.payments.reconciliation.lookup import ListedPayment, ProviderLookup, ProviderState
from storefront.payments.reconciliation.open_items import OpenItem, open_items_of
from storefront.payments.reconciliation.report import Finding, Line, ReconciliationReport
from storefront.payments.reconciliation.schedule import (
    BUDGET,
    MOST_DAYS,
    Window,
    in_turn,
    is_due,
    is_hourly_run,
    span_of_days,
    spans_at_marks,
    window_of,
)
from storefront.payments.recording.rechecks import decide_differs
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.refunds.automatic import Agreement, AutomaticRefundService
from storefront.payments.store.attempts import AttemptRepository
from storefront.payments.store.index import AttemptIndex
from storefront.payments.store.refunds import RefundRepository

#: More than the time between the beginning of a payment and its end.
_LONGEST_LIFE = timedelta(hours=1)
#: How many attempts a part begins with at a time: even if each waits for half a minute, some lanes
#: end that within the run.
_AT_A_TIME = 50
_AGREED = Agreement(before=True, after=True)


class ReconciliationService:
    """Compares attempts with the providers.

    Args:
        attempts, refunds: repositories.
        index: lists attempts by when they are to be looked at.
        writer: reads payments, and writes their changes.
        lookups: how each provider is asked.
        automatic_refunds: makes and follows refunds.
        checks: keeps what is found, for people to read.
        lanes: how many are looked at at once.
        clock: the present.
        providers: those of this shop; the lists of others are not asked for.
    """

    def __init__(
        self,
        attempts: AttemptRepository,
        index: AttemptIndex,
        refunds: RefundRepository,
        writer: ChangeWriter,
        lookups: Mapping[Provider, ProviderLookup],
        automatic_refunds: AutomaticRefundService,
        checks: CheckRepository,
        *,
        lanes: Lanes,
        clock: Clock,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._attempts = attempts
        self._index = index
        self._refunds = refunds
        self._writer = writer
        self._lookups = lookups
        self._automatic_refunds = automatic_refunds
        self._checks = checks
        self._lanes = lanes
        self._clock = clock
        self._providers = providers

    def run_as_asked(self, asked: Mapping[str, Any]) -> ReconciliationReport:
        """Reconcile what is due, or more; keep and return what was found.

        Of a window only whoever asked is told: its silence about the rest is no good news.

        Args:
            asked: {"everything": true or false, "days": 1 to 60}, or a part of a window, with
                {"since": …, "until": …, "after": …, "seconds": …, "with_older": …}: see
                `Window`; `after` is the mark that the part before gave.
        """
        if "since" in asked:
            return self.run_part(window_of(asked))
        began = self._clock()
        days = min(max(1, int(asked.get("days", 1))), MOST_DAYS)
        report = self.run(everything=asked.get("everything") is True, days=days)
        self._checks.keep(result_of(report, began))
        return report

    def run(self, *, everything: bool = False, days: int = 1) -> ReconciliationReport:
        """Ask about attempts, and record what the providers say.

        A fault of ours with one attempt hides no other: it is a line of the report. The providers'
        own lists are compared too, once an hour, for payments that are not known here.

        Args:
            everything: ask about each one that is not final or has become so in the last `days`,
                and not only about those whose time has come.
            days: how far back; at most `schedule.MOST_DAYS`.
        """
        began = self._clock()
        report, ends = ReconciliationReport(began), began + BUDGET
        spans = [span_of_days(began, days)] if everything else spans_at_marks(began)
        closed = starmap(self._index.closed_between, spans)
        # Attempts end meanwhile, and are opened again by refunds and disputes. The schedule comes
        # soon enough to those; whoever asks for everything is not to miss one.
        again = self._index.unfinished() if everything else ()
        found = chain(self._index.unfinished(), *closed, again)
        self._look_at(found, report, ends, everything=everything)
        if everything or is_hourly_run(began):
            self._find_unknown(report, began - timedelta(days=days) - _LONGEST_LIFE, ends)
        return self._finished(report)

    def run_part(self, window: Window) -> ReconciliationReport:
        """Ask about the attempts of a window, as many as there is time for.

        They are taken in the order of their moments, some at a time, and a part ends between two of
        these: so a mark tells all that is left. What this changes becomes younger than the window's
        end, and is not looked at twice. The providers' own lists come with the last part.

        Args:
            window: which ones.

        Returns:
            what was found, with the mark from which the next part goes on.
        """
        began = self._clock()
        report, ends = ReconciliationReport(began), began + BUDGET
        for page in _pages(self._moments(window)):
            ids = [attempt_id for _, attempt_id in page]
            self._look_at(ids, report, ends, everything=True)
            if self._clock() >= began + window.time:
                report.goes_on_after = page[-1][0]
                break
        else:
            self._find_unknown(report, window.span.start - _LONGEST_LIFE, ends)
        return self._finished(report)

    def _moments(self, window: Window) -> Iterator[tuple[datetime, str]]:
        """Yield the attempts of a window that are left, with their moments."""
        if window.with_older:
            older = window.older.later_than(window.after)
            yield from self._index.unfinished_between(*older)
        yield from self._index.checks_between(*window.span.later_than(window.after))

    def _finished(self, report: ReconciliationReport) -> ReconciliationReport:
        report.at = self._clock()
        for wait in report.overdue:
            _warn_of(wait)
        log.info("reconciled", count=sum(report.counts.values()))
        return report

    def _look_at(
        self,
        attempt_ids: Iterable[str],
        report: ReconciliationReport,
        ends: datetime,
        *,
        everything: bool,
    ) -> None:
        due, left = Due(A_RUN), ReconciliationReport(report.at)
        for attempt in self._due(attempt_ids, report, everything=everything):
            for later in due.add(attempt):
                self._leave(later, left)
        for later in due.close():
            self._leave(later, left)
        for found in self._lanes(in_turn(due, self._clock), partial(self._visit, ends=ends)):
            report.merge(found)
        report.merge(left)

    def _leave(self, attempt: Attempt, report: ReconciliationReport) -> None:
        """Note an attempt that there is no time for, and what waits about it."""
        with _survived(report, _line(attempt, Finding.FAULTY)):
            report.add(_line(attempt, Finding.LEFT))
            report.wait(self._open_items(attempt))

    def _due(
        self, attempt_ids: Iterable[str], report: ReconciliationReport, *, everything: bool
    ) -> Iterator[Attempt]:
        """Yield the attempts to ask about; note what waits about the others."""
        for attempt in self._found(attempt_ids, report):
            with _survived(report, _line(attempt, Finding.FAULTY)):
                if everything or is_due(attempt, self._clock()):
                    # Many may wait for their turn, and what was asked of the provider is most of
                    # an attempt; it is read again when its turn comes.
                    yield replace(attempt, request={})
                else:
                    report.wait(self._open_items(attempt))

    def _found(self, attempt_ids: Iterable[str], report: ReconciliationReport) -> Iterator[Attempt]:
        """Yield the attempts that exist, but for cash, of which nobody can be asked.

        One that cannot be read hides no other.
        """
        left = _each_once(attempt_ids)
        while ids := list(islice(left, BATCH_LIMIT)):
            try:
                found = self._attempts.get_many(ids)
                yield from (one for one in found if one.provider in self._lookups)
                continue
            except Exception:  # noqa: BLE001 - which one it is will show
                log.info("attempts are read one by one", count=len(ids))
            for attempt_id in ids:
                with _survived(report, Line(Finding.FAULTY, attempt_id)):
                    attempt = self._attempts.get(attempt_id)
                    if attempt is not None and attempt.provider in self._lookups:
                        yield attempt

    def _visit(self, attempt: Attempt, ends: datetime) -> ReconciliationReport:
        """Return what comes of looking at an attempt, if there is time left."""
        report = ReconciliationReport(ends - BUDGET)
        with _survived(report, _line(attempt, Finding.FAULTY)):
            if self._clock() >= ends:
                self._leave(attempt, report)
                return report
            try:
                snapshot = self._writer.read(attempt.attempt_id)
                if snapshot:
                    report.add(self.check(snapshot))
            finally:
                # As it is now: what this run has put right does not wait any more.
                report.wait(self._open_items(self._attempts.get(attempt.attempt_id) or attempt))
        return report

    def _open_items(self, attempt: Attempt) -> Iterator[OpenItem]:
        refunds = (
            self._refunds.of_attempt(attempt.order_id, attempt.attempt_id)
            if attempt.pending_refunds
            else []
        )
        return open_items_of(attempt, refunds, self._clock())

    def _find_unknown(self, report: ReconciliationReport, since: datetime, ends: datetime) -> None:
        """Report the payments in the providers' own lists of which nothing is known here."""
        asked = {one: self._lookups[one] for one in self._lookups if one in self._providers}
        for provider, provider_state in asked.items():
            with _survived(report, Line(Finding.FAULTY, provider=provider)):
                try:
                    for listed in provider_state.paid(since):
                        if self._clock() >= ends:
                            report.add(Line(Finding.LEFT, provider=provider))
                            break
                        if self._attempts.get(listed.attempt_id or "") is None:
                            report.add(_unknown(listed, provider))
                except (ProviderRefusedError, UnavailableError):
                    report.add(Line(Finding.UNANSWERED, provider=provider))

    def check(self, snapshot: Snapshot) -> Line:
        """Ask about one attempt, record what the provider says, and compare."""
        before = snapshot.attempt
        try:
            provider_state = self._ask(snapshot)
        except (UnavailableError, ConflictError):
            return _line(before, Finding.UNANSWERED)
        after = self._attempts.get(before.attempt_id) or before
        was, now = compare(before, provider_state), compare(after, provider_state)
        agreement = self._follow(after, before.hints, agrees=now is Finding.MATCHED)
        if agreement:
            was = with_refunds(was, agree=agreement.before)
            now = with_refunds(now, agree=agreement.after)
        # What agreed before and differs now was changed meanwhile: it is younger than the answer.
        differed, differs = was is not Finding.MATCHED, now is not Finding.MATCHED
        if differed and differs and not after.is_live:
            with suppress(UnavailableError):  # the next run marks it
                self._writer.apply(after.attempt_id, decide_differs)
        finding = was if differed or agreement else Finding.UNANSWERED
        healed = differed and not differs
        line = _line(before, finding, healed=healed, unanswered=agreement is None)
        if finding is not Finding.MATCHED:
            _warn_about(line)
        return line

    def _ask(self, snapshot: Snapshot) -> ProviderState | None:
        """Return what stands at the provider; None if it knows no such payment."""
        try:
            return self._lookups[snapshot.attempt.provider].ask(snapshot)
        except ProviderRefusedError:
            return None

    def _follow(self, attempt: Attempt, hints: int, *, agrees: bool) -> Agreement | None:
        """Bring an attempt's refunds to their end; None if there is no definite answer."""
        try:
            if _is_captured(attempt):
                return self._automatic_refunds.follow(attempt, hints, agrees=agrees)
            if attempt.recheck and agrees and not attempt.is_live:
                # There was a hint about money that the provider has not taken, or has no more.
                self._automatic_refunds.unmark(attempt.attempt_id, hints)
        except (ProviderRefusedError, UnavailableError):
            return None
        return _AGREED


def _each_once(attempt_ids: Iterable[str]) -> Iterator[str]:
    """Yield ids as they come; one that comes again, because it moved meanwhile, only once."""
    seen: set[str] = set()
    for one in attempt_ids:
        if one not in seen:
            seen.add(one)
            yield one


def _pages(found: Iterable[tuple[datetime, str]]) -> Iterator[list[tuple[datetime, str]]]:
    """Yield some attempts at a time; those of one moment together, so that a mark parts none."""
    page: list[tuple[datetime, str]] = []
    for moment, attempt_id in found:
        if len(page) >= _AT_A_TIME and moment != page[-1][0]:
            yield page
            page = []
        page.append((moment, attempt_id))
    if page:
        yield page


@contextmanager
def _survived(report: ReconciliationReport, line: Line) -> Iterator[None]:
    """Let a fault of ours be a line of the report, and the run go on."""
    try:
        yield
    except Exception as fault:  # noqa: BLE001 - one attempt must not hide all others
        log.failure("attempt not reconciled", fault, attempt_id=line.attempt_id or "")
        report.add(replace(line, error=type(fault).__name__))


def _line(
    attempt: Attempt, finding: Finding, *, healed: bool = False, unanswered: bool = False
) -> Line:
    return Line(
        finding,
        attempt.attempt_id,
        attempt.order_id,
        attempt.provider,
        healed=healed,
        unanswered=unanswered,
    )


def _unknown(listed: ListedPayment, provider: Provider) -> Line:
    line = Line(
        Finding.MISSING_HERE,
        listed.attempt_id,
        listed.order_id,
        provider,
        reference=listed.reference,
    )
    _warn_about(line)
    return line


def _warn_about(line: Line) -> None:
    log.warning(
        "the provider says something else, or not all",
        attempt_id=line.attempt_id or "",
        order_id=line.order_id or "",
        provider=line.provider.value if line.provider else "",
        outcome=line.finding.value,
    )


def _warn_of(wait: OpenItem) -> None:
    log.warning(
        "a payment waits for too long",
        attempt_id=wait.attempt_id,
        order_id=wait.order_id,
        provider=wait.provider.value,
        outcome=wait.awaited.value,
    )


def _is_captured(attempt: Attempt) -> bool:
    return attempt.status is AttemptStatus.CAPTURED
