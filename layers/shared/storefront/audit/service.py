"""The audit: everything is read, and what looks wrong is looked at closely before it is reported.

It writes nothing, and needs no quiet: differences that are only writes in progress go away when
one looks twice, and what is really wrong stays. What it reads, and what must hold of it, is what
the domains have registered.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from storefront import log
from storefront.audit.close_reading import CloseReader
from storefront.audit.domains import DOMAINS
from storefront.audit.model import Report
from storefront.audit.registry import Registry, Suspect
from storefront.books.look import Sleep
from storefront.books.model import Difference, Rule
from storefront.books.registration import DomainAudit
from storefront.books.sections import Books
from storefront.clock import Clock
from storefront.db.store import Store

#: Seconds before each close reading. A difference must show in all of them; together they outlast
#: the delay, as it usually is, of the index that tells which orders are pending.
_PAUSES = (0.0, 1.0, 3.0)
#: Subjects that are read closely together.
_BATCH = 500
#: No batch is begun later than this after the beginning: a function has 15 minutes, and so many
#: suspects can only be an accident with a single cause.
_LAST_BATCH = timedelta(minutes=10)


class Judged(NamedTuple):
    """What is certain of some suspects, and the ids of those of which nothing is."""

    differences: list[Difference]
    unsettled: list[str]


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

    def run(self) -> Report:
        """Audit everything, while the shop goes on.

        Raises:
            UnavailableError: the tables could not be read.
        """
        started = self._clock()
        books = self.read()
        differences, unsettled = list(books.unreadable), list[str]()
        for found in differences:
            _log(found)
        suspects = self.suspects(books)
        for start in range(0, len(suspects), _BATCH):
            if self._clock() - started > _LAST_BATCH:
                unsettled += [one.id for one in suspects[start:]]
                break
            judged = self._judge(books, suspects[start : start + _BATCH])
            for found in judged.differences:
                _log(found)
            differences += judged.differences
            unsettled += judged.unsettled
        for subject in unsettled:
            log.warning("books could not be judged", subject=subject)
        return Report(self._registry.count(books), differences, unsettled)

    def at_rest(self) -> list[Difference]:
        """Return what a single reading finds; the truth only while nobody writes."""
        books = self.read()
        every = self._registry.subjects(books)
        return books.unreadable + [found for one in every for found in self._check(books, one)]

    def read(self) -> Books:
        """Read everything once.

        Raises:
            UnavailableError: the tables could not be read.
        """
        look = self.reader(Books()).look()
        for table in self._registry.tables:
            for item in look.everything(table):
                look.take(table, item)
        self._registry.gather(look.books)
        return look.books

    def reader(self, known: Books) -> CloseReader:
        """Return a reader of single subjects, who knows what a full reading found."""
        return CloseReader(self._store, self._clock, self._sleep, self._registry, known)

    def suspects(self, books: Books) -> list[Suspect]:
        """Return what does not look right in the books of a full reading, each once."""
        reader = self.reader(books)
        wrong = [one for one in self._registry.subjects(books) if self._check(books, one)]
        return list(dict.fromkeys(reader.follow(one) for one in wrong))

    def readings(self) -> Iterator[int]:
        """Yield the number of each close look, after the pause before it."""
        for turn, pause in enumerate(_PAUSES):
            self._sleep(pause)
            yield turn

    def look_closely(self, books: Books, suspects: Sequence[Suspect]) -> Judged:
        """Return the differences that persist, and the ids of those that cannot be judged."""
        reader = self.reader(books)
        seen: dict[Suspect, dict[tuple[Rule, str], Difference]] = {}
        unsettled: list[str] = []
        for turn in self.readings() if suspects else ():
            remaining: list[Suspect] = []
            for suspect in suspects:
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
            suspects = remaining
        persisting = [one for suspect in suspects for one in seen[suspect].values()]
        return Judged(persisting, unsettled)

    def _judge(self, books: Books, suspects: Sequence[Suspect]) -> Judged:
        """Look closely at some suspects, and make sure of what that may have got wrong."""
        judged = self.look_closely(books, suspects)
        for rule, confirm in self._registry.confirmations.items():
            doubtful = {one.subject for one in judged.differences if one.rule is rule}
            if doubtful:
                others = [one for one in judged.differences if one.rule is not rule]
                sure, unclear = confirm(self.reader(books).look(), doubtful)
                judged = Judged(others + sure, judged.unsettled + unclear)
        return judged

    def _check(self, books: Books, suspect: Suspect) -> list[Difference]:
        return self._registry.check(books, suspect, self._clock())


def _log(found: Difference) -> None:
    log.warning(
        "books differ",
        rule=found.rule.value,
        subject=found.subject,
        expected=found.expected,
        found=found.found,
    )
