"""The audit: everything is read, and what looks wrong is read again before it is reported.

It writes nothing, and needs no quiet: differences that are only writes in progress go away when
one looks twice, and what is really wrong stays. What it reads, and what must hold of it, is what
the domains have registered.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from storefront import log
from storefront.audit.domains import DOMAINS
from storefront.audit.model import AuditReport
from storefront.audit.reading import Reading, Tell, tell_nobody
from storefront.audit.registry import Registry, Suspect
from storefront.audit.rereading import Rereader
from storefront.audit.state import State
from storefront.books.look import OutOfTimeError, Sleep
from storefront.books.model import Difference, Rule
from storefront.books.registration import DomainAudit
from storefront.books.sections import Books, Holds
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.values import dataclass

#: Seconds before each close reading. A difference must show in all of them; together they outlast
#: the delay, as it usually is, of the index that tells which orders are pending.
_PAUSES = (0.0, 1.0, 3.0)
#: Subjects that are read again together.
_BATCH = 500
#: Where an audit must end: when it stops to read, and when it begins with the last batch.
_FOR_SUSPECTS, _FOR_A_BATCH = timedelta(minutes=5), timedelta(minutes=2)
#: No batch is begun when close readings have taken so long: so many suspects can only be an
#: accident with a single cause.
_LONGEST_JUDGING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Plan:
    """How an audit of everything is run.

    Args:
        folder: where it keeps what it reads, and how far it is, so that it can go on when it is
            stopped; one that nobody goes on from where not given.
        tell: is told how far it is.
        sizes: about how many items the tables hold, where that is known.
        ends: when it is over at the latest; what was not looked at by then is not judged.
    """

    folder: Path | None = None
    tell: Tell = tell_nobody
    sizes: Mapping[Table, int] = field(default_factory=dict)
    ends: datetime | None = None

    def leaves_less_than(self, time: timedelta, now: datetime) -> bool:
        """Return whether so much time is not left any more."""
        return self.ends is not None and now > self.ends - time


class Judged(NamedTuple):
    """What is certain of some suspects, and the ids of those of which nothing is."""

    differences: list[Difference]
    unsettled: list[str]


class Suspects(NamedTuple):
    """What does not look right, with what a full reading found of that.

    Args:
        known: of the suspects only.
        each: the suspects.
    """

    known: Books
    each: list[Suspect]


class AuditService:
    """Compares what the tables hold with what must hold.

    Args:
        store: must know the tables of all domains; only read.
        clock: the present.
        sleep: waits for some seconds.
        domains: what is registered.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sleep: Sleep = time.sleep,
        *,
        domains: Collection[DomainAudit] = DOMAINS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._registry = Registry(domains)

    @property
    def tables(self) -> Sequence[Table]:
        """The tables that are read."""
        return self._registry.tables

    def run(self, plan: Plan | None = None) -> AuditReport:
        """Audit everything, while the shop goes on.

        Args:
            plan: how.

        Raises:
            UnavailableError: the tables could not be read.
            NothingToGoOnFromError: the plan's folder holds something else.
        """
        plan = plan or Plan()
        with self._reading(plan) as reading:
            state, is_whole = reading.state, True
            try:
                reading.run()
                self._check_parts(reading, plan)
            except OutOfTimeError:
                is_whole = False
            self._confirm(state, plan)
            reading.forget()
            return self._report(state, state.counts, is_whole=is_whole)

    def run_changed(self, since: datetime, ends: datetime | None = None) -> AuditReport:
        """Audit what was changed since a moment, as far as indexes tell, and nothing else.

        What nobody has touched since, and what no index leads to, only `run` sees.

        Args:
            since: the moment.
            ends: when it is over at the latest.

        Raises:
            UnavailableError: the tables could not be read.
        """
        state, plan, found = State(self._clock()), Plan(ends=ends), Suspects(Books(), [])
        looked_at = Counter[str]()
        waiting = dict.fromkeys(self._registry.changed(self.reader(Books()).look(), since))
        seen = set(waiting)
        while waiting and not plan.leaves_less_than(_FOR_SUSPECTS, self._clock()):
            one, _ = waiting.popitem()
            looked_at[one.subject.plural] += 1
            books = self._books_of(one, state)
            others = [other for other in self._registry.touched(books, one) if other not in seen]
            waiting |= dict.fromkeys(others)
            seen.update(others)
            if self._check(books, one):
                self._keep(found, books, one)
            if len(found.each) >= _BATCH:
                self._judge(state, found, plan)
                found = Suspects(Books(), [])
        self._judge(state, found, plan)
        self._confirm(state, plan)
        return self._report(state, looked_at, is_whole=not waiting)

    def at_rest(self) -> list[Difference]:
        """Return what a single reading finds; the truth only while nobody writes."""
        books = self.read()
        every = self._registry.subjects(books)
        return books.unreadable + [found for one in every for found in self._check(books, one)]

    def read(self, holds: Holds | None = None) -> Books:
        """Read everything once, and keep it in memory.

        Args:
            holds: which sections are kept, where not all of them are.

        Raises:
            UnavailableError: the tables could not be read.
        """
        look, books = self.reader(Books()).look(), Books(holds)
        for table in self._registry.tables:
            for item in look.everything(table):
                self._registry.take(books, table, item)
        self._registry.gather(books)
        return books

    def reader(self, known: Books) -> Rereader:
        """Return a reader of single subjects, who knows what a full reading found."""
        return Rereader(self._store, self._clock, self._sleep, self._registry, known)

    def suspects(
        self, is_of_interest: Callable[[Books, Suspect], bool]
    ) -> tuple[Suspects, list[Difference]]:
        """Read everything once; return what does not look right, and what could not be read.

        Args:
            is_of_interest: chooses among what does not look right, given the books it is in.

        Raises:
            UnavailableError: the tables could not be read.
        """
        found = Suspects(Books(), [])
        with self._reading(Plan()) as reading:
            reading.run()
            for _, books in reading.parts():
                for one in self._wrong(books):
                    if is_of_interest(books, one):
                        self._keep(found, books, one)
            return found, reading.state.differences

    def readings(self) -> Iterator[int]:
        """Yield the number of each close look, after the pause before it."""
        for turn, pause in enumerate(_PAUSES):
            self._sleep(pause)
            yield turn

    def confirm_suspects(self, suspects: Suspects) -> Judged:
        """Return the differences that persist, and the ids of those that cannot be judged."""
        reader = self.reader(suspects.known)
        remaining = list(dict.fromkeys(reader.follow(one) for one in suspects.each))
        seen: dict[Suspect, dict[tuple[Rule, str], Difference]] = {}
        unsettled: list[str] = []
        for turn in self.readings() if remaining else ():
            looked_at, remaining = remaining, []
            for suspect in looked_at:
                now = reader.read(suspect)
                if now is None:
                    unsettled.append(suspect.id)
                    continue
                found = {(one.rule, one.subject): one for one in self._check(now, suspect)}
                if turn:
                    found = {key: one for key, one in found.items() if key in seen[suspect]}
                if found:
                    seen[suspect] = found
                    remaining.append(suspect)
        persisting = [one for suspect in remaining for one in seen[suspect].values()]
        return Judged(persisting, unsettled)

    @contextmanager
    def _reading(self, plan: Plan) -> Iterator[Reading]:
        with TemporaryDirectory(prefix="storefront-audit-") as temporary:
            yield Reading(
                self._store,
                self._clock,
                self._sleep,
                self._registry,
                plan.folder or Path(temporary),
                tell=plan.tell,
                sizes=plan.sizes,
                ends=plan.ends - _FOR_SUSPECTS if plan.ends else None,
            )

    def _check_parts(self, reading: Reading, plan: Plan) -> None:
        """Check part after part; what is written down has no suspect that was not judged."""
        found = Suspects(Books(), [])
        try:
            for number, books in reading.parts():
                is_due = reading.is_due()
                reading.state.counts.update(self._registry.count(books))
                for one in self._wrong(books):
                    self._keep(found, books, one)
                reading.state.checked = number + 1
                if is_due or len(found.each) >= _BATCH:
                    self._judge(reading.state, found, plan)
                    found = Suspects(Books(), [])
                if is_due:
                    reading.save()
        except OutOfTimeError:
            self._judge(reading.state, found, plan)
            raise
        self._judge(reading.state, found, plan)

    def _judge(self, state: State, suspects: Suspects, plan: Plan) -> None:
        """Read suspects again, some at a time, and note what is certain."""
        for start in range(0, len(suspects.each), _BATCH):
            batch = suspects.each[start : start + _BATCH]
            is_long = timedelta(seconds=state.judging) > _LONGEST_JUDGING
            if is_long or plan.leaves_less_than(_FOR_A_BATCH, self._clock()):
                state.unsettled += [one.id for one in suspects.each[start:]]
                return
            began = self._clock()
            judged = self.confirm_suspects(Suspects(suspects.known, batch))
            state.judging += (self._clock() - began).total_seconds()
            for one in judged.differences:
                if one.rule in self._registry.confirmations:
                    state.doubt(one.rule, one.subject)
                else:
                    state.note(one)
            state.unsettled += judged.unsettled

    def _confirm(self, state: State, plan: Plan) -> None:
        """Make sure of differences that a close look may have got wrong."""
        for rule, confirm in self._registry.confirmations.items():
            doubtful = state.doubtful.pop(rule.value, [])
            if not doubtful:
                continue
            try:
                sure, unclear = confirm(self.reader(Books()).look(plan.ends), doubtful)
            except OutOfTimeError:
                sure, unclear = [], doubtful
            for one in sure:
                state.note(one)
            state.unsettled += unclear

    def _report(self, state: State, counts: Mapping[str, int], *, is_whole: bool) -> AuditReport:
        for subject in state.unsettled:
            log.warning("books could not be judged", subject=subject)
        if not is_whole:
            log.warning("there is too much in the books for the time there is")
        every = self._registry.count(Books()) | dict(counts)
        differences = list(dict.fromkeys(state.differences))
        return AuditReport(every, differences, state.unsettled, state.more, is_whole)

    def _books_of(self, one: Suspect, state: State) -> Books:
        """Read a subject once, as it is while the shop goes on; note what of it is unreadable."""
        look = self.reader(Books()).look()
        self._registry.reread(look, one)
        for found in look.books.unreadable:
            if found not in state.differences:
                state.note(found)
        return look.books

    def _wrong(self, books: Books) -> Iterator[Suspect]:
        """Yield what does not look right in the books of a full reading."""
        return (one for one in self._registry.subjects(books) if self._check(books, one))

    def _keep(self, found: Suspects, books: Books, suspect: Suspect) -> None:
        self._registry.keep(found.known, suspect, books)
        found.each.append(suspect)

    def _check(self, books: Books, suspect: Suspect) -> list[Difference]:
        return self._registry.check(books, suspect, self._clock())
