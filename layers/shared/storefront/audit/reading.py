"""Reading everything, with no more of it in memory at once than fits.

What must agree lies in several tables, under several keys. So everything is read once, and each
item is sorted into the parts of those that it is about: an order, an account, a product with its
variants are each in one part, chosen by their id, with all that any domain notes of them. Then one
part after the other is entered in books, and checked. Parts are kept in a folder, and what is
written down there beside them lets another run go on where one was stopped.

Some sections belong to a subject that only they name: what a provider said of an attempt belongs
to the attempt's order. Items of such sections go by their own id first, and are carried to where
they belong when all has been read.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zlib import crc32

from storefront.audit.registry import Registry
from storefront.audit.spill import Spill
from storefront.audit.state import NothingToGoOnFromError, State
from storefront.books.look import BETWEEN_PAGES, Item, OutOfTimeError, Sleep
from storefront.books.sections import Books, Section
from storefront.clock import Clock
from storefront.db.store import Page, Store
from storefront.db.tables import Segment, Table

#: Into how many parts everything is sorted: 2,000 of a million orders, some 20 MB, are in each.
PARTS = 512
#: Segments of a table that are read in turns, so that no partition is asked without a pause.
_SEGMENTS = 8
#: How often is written, and told, how far it is.
_EVERY = timedelta(seconds=30)
#: What is older than this is no present of which it could be told whether it agrees.
_TOO_OLD = timedelta(days=1)
_SEPARATOR = "\t"  # JSON has none
_ENCODER = json.JSONEncoder(separators=(",", ":"))

#: Is told how far it is.
Tell = Callable[[str], None]


def tell_nobody(text: str) -> None:
    """Say nothing."""
    del text


def part_of(home: str) -> int:
    """Return the part in which is what is checked beside the subject of an id."""
    return crc32(home.encode(errors="surrogatepass")) % PARTS


class Reading:
    """One reading of everything, which can be stopped and go on.

    Args:
        store: must know the tables of all registered kinds; only read.
        clock: the present.
        sleep: waits for some seconds.
        registry: what is registered.
        folder: where parts are kept; it exists, and is nobody else's. A reading that was stopped
            there goes on.
        tell: is told how far it is.
        sizes: about how many items the tables hold, where that is known.
        ends: nothing is begun later.

    Attributes:
        state: how far it is.

    Raises:
        NothingToGoOnFromError: the folder holds something else.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sleep: Sleep,
        registry: Registry,
        folder: Path,
        *,
        tell: Tell = tell_nobody,
        sizes: Mapping[Table, int] | None = None,
        ends: datetime | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._registry = registry
        self._folder = folder
        self._tell = tell
        self._sizes = sizes or {}
        self._ends = ends
        self._arriving = Spill(folder, "arriving", PARTS)
        self._settled = Spill(folder, "settled", PARTS)
        self._spills = {"arriving": self._arriving, "settled": self._settled}
        now = clock()
        self.state = self._found(now) or State(now)
        self._began, self._saved = now, now
        self._read_before = sum(self.state.read.values())

    def _found(self, now: datetime) -> State | None:
        state = State.find(self._folder, self._registry.rules)
        try:
            for name, spill in self._spills.items():
                spill.cut(state.lengths[name] if state else [0] * PARTS)
        except (ValueError, KeyError) as error:
            raise NothingToGoOnFromError(str(error)) from error
        if state and now - state.began > _TOO_OLD:
            msg = f"the audit in {self._folder} is of {state.began}; remove it, and begin anew"
            raise NothingToGoOnFromError(msg)
        return state

    def run(self) -> None:
        """Read what is left to be read, and bring each section to where it belongs.

        Raises:
            OutOfTimeError: time is up.
            UnavailableError: the tables could not be read.
        """
        for table in self._registry.tables:
            self._read(table)
        self._carry()

    def parts(self) -> Iterator[tuple[int, Books]]:
        """Yield the books of each part that is not checked yet, with the part's number."""
        for number in range(self.state.checked, PARTS):
            books = Books(_only(number))
            for line in self._settled.lines(number):
                table, _, item = line.partition(_SEPARATOR)
                self._registry.take(books, Table[table], json.loads(item))
            books.unreadable.clear()  # it was noted when it was sorted
            self._registry.gather(books)
            yield number, books

    def is_due(self) -> bool:
        """Return whether it is time to write down how far it is; ends a run that has no time left.

        Raises:
            OutOfTimeError: time is up.
        """
        now = self._clock()
        if self._ends and now >= self._ends:
            raise OutOfTimeError
        return now - self._saved >= _EVERY

    def save(self) -> None:
        """Write down how far it is, and tell it."""
        for name, spill in self._spills.items():
            spill.flush()
            self.state.lengths[name] = spill.lengths()
        self.state.save(self._folder)
        self._saved = self._clock()
        self._tell(self._how_far())

    def forget(self) -> None:
        """Delete what is kept: nobody needs to go on from here."""
        for spill in self._spills.values():
            spill.delete()
        self.state.delete(self._folder)

    def _read(self, table: Table) -> None:
        """Read a table's segments in turns, a page of each."""
        every = [Segment(number, _SEGMENTS) for number in range(_SEGMENTS)]
        left = deque(one for one in every if _name(table, one) not in self.state.ended)
        pages = {one: self._pages(table, one) for one in left}
        while left:
            segment = left.popleft()
            page = next(pages[segment])
            for item in page.items:
                self._sort(table, item)
            self.state.read[table.name] += len(page.items)
            name = _name(table, segment)
            if page.last is None:
                self.state.ended.add(name)
                self.state.after.pop(name, None)
            else:
                self.state.after[name] = page.last
                left.append(segment)
            if self.is_due():
                self.save()

    def _pages(self, table: Table, segment: Segment) -> Iterator[Page]:
        """Yield the pages of a segment that are left, without starving the shop."""
        after = self.state.after.get(_name(table, segment))
        for page in self._store.scan(table, segment, after):
            asked = self._clock()
            yield page
            passed = (self._clock() - asked).total_seconds()
            self._sleep(max(0.0, BETWEEN_PAGES - passed))

    def _sort(self, table: Table, item: Item) -> None:
        """Put an item into the parts of all that it is about."""
        books = Books()
        self._registry.take(books, table, item)
        for found in books.unreadable:
            self.state.note(found)
        line = ""
        parts = set[int]()
        for subject_id, section in books.every():
            if not line:
                shown = self._registry.without_secrets(table, item)
                line = f"{table.name}{_SEPARATOR}{_ENCODER.encode(shown)}"
            home = section.subject.home_of(subject_id)
            if section.is_carried:
                way = (json.dumps(subject_id), json.dumps(section.belongs_to), line)
                self._arriving.add(part_of(home), _SEPARATOR.join(way))
            elif (part := part_of(home)) not in parts:
                parts.add(part)
                self._settled.add(part, line)

    def _carry(self) -> None:
        """Bring the items of carried sections to the parts of what they belong to."""
        for number in range(self.state.carried, PARTS):
            homes = dict[str, str]()
            for line in self._arriving.lines(number):
                subject, home, _ = line.split(_SEPARATOR, 2)
                if home != "null":
                    homes[subject] = home
            for line in self._arriving.lines(number):
                subject, _, item = line.split(_SEPARATOR, 2)
                self._settled.add(part_of(json.loads(homes.get(subject, subject))), item)
            self.state.carried = number + 1
            if self.is_due():
                self.save()

    def _how_far(self) -> str:
        read, state = sum(self.state.read.values()), self.state
        if state.checked:
            return f"{state.checked * 100 // PARTS} % checked"
        if state.carried:
            return f"{read} items read; {state.carried * 100 // PARTS} % sorted"
        all_of_them = sum(self._sizes.values())
        if not all_of_them:
            return f"{read} items read"
        share = min(0.99, read / all_of_them)
        done, passed = read - self._read_before, self._clock() - self._began
        left = passed * (max(0, all_of_them - read) / done) if done else None
        about = f", {_minutes(left)} left" if left is not None else ""
        return f"{read} items read, {share:.0%}{about}"


def _only(number: int) -> Callable[[type[Section], str], bool]:
    """Return what tells whether a section belongs to a part: a carried one is there already."""
    return lambda kind, subject_id: (
        kind.is_carried or part_of(kind.subject.home_of(subject_id)) == number
    )


def _name(table: Table, segment: Segment) -> str:
    return f"{table.name} {segment.number}/{segment.of}"


def _minutes(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    return f"some {minutes} minutes" if minutes > 1 else "a minute or two"
