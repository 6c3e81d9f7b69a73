"""What a reconciliation found: our word on payments beside the providers', and what waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum
from itertools import chain

from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.values import dataclass

#: Payments of a kind, and waits of a kind, that a report names. Runs find a hundred thousand of one
#: when a provider is down; people read the first, and alarms the counts.
MOST_NAMED = 500


class Finding(Enum):
    """How our word and the provider's compare."""

    MATCHED = "matched"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"
    #: The provider did not say.
    UNANSWERED = "unanswered"
    #: A fault of ours; what the provider says is not known.
    FAULTY = "faulty"
    #: Not asked: the run had no time left.
    LEFT = "left"


#: Those in which the provider says something else than we do.
_DIFFERENCES = frozenset({Finding.MISSING_HERE, Finding.MISSING_THERE, Finding.AMOUNT_DIFFERS})
#: Those in which it says nothing.
_SILENCES = frozenset({Finding.UNANSWERED, Finding.LEFT})


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one payment.

    Args:
        finding: as it was before this run changed anything.
        attempt_id: which; None where not even that is known.
        order_id, provider: which, as far as known.
        healed: whether our word is the provider's now.
        unanswered: whether the provider left a question open: of the payment, or of its refunds.
        error: the type of our fault, if it was one; never its text, which may hold data.
        reference: the provider's name of a payment that is not known here.
    """

    finding: Finding
    attempt_id: str | None = None
    order_id: str | None = None
    provider: Provider | None = None
    healed: bool = False
    unanswered: bool = False
    error: str | None = None
    reference: str | None = None


class _Weight(Enum):
    """Lines that are named each for themselves, so that none hides others."""

    OPEN = "open"
    HEALED = "healed"
    SILENT = "silent"


@dataclass
class ReconciliationReport:
    """What a run found: it counts all of it, and names so many of each kind.

    Args:
        at: when it begins, and later when it ended; ages are as of then.
        counts: payments by finding.
        silent: those of which the provider says nothing, by finding and provider.
        differences: how many payments differed from the provider's word.
        open_differences: how many of them differ still.
        unanswered: of how many payments a question stayed open.
        overdue_count: how much had waited for too long when the run began.
        goes_on_after: the mark from which the next run goes on; None where nothing was left out.
    """

    at: datetime
    counts: Counter[Finding] = field(default_factory=Counter)
    silent: Counter[tuple[Finding, Provider | None]] = field(default_factory=Counter)
    differences: int = 0
    open_differences: int = 0
    unanswered: int = 0
    overdue_count: int = 0
    goes_on_after: datetime | None = None

    def __post_init__(self) -> None:
        """Begin with nothing that is named."""
        self._began = self.at
        self._named: dict[_Weight, list[tuple[int, Line]]] = {one: [] for one in _Weight}
        self._waiting: dict[Awaited, list[OpenItem]] = {one: [] for one in Awaited}

    def add(self, line: Line) -> None:
        """Note one payment."""
        self.counts[line.finding] += 1
        if line.finding is Finding.MATCHED:
            return
        is_difference, is_silence = line.finding in _DIFFERENCES, line.finding in _SILENCES
        self.differences += is_difference
        self.open_differences += is_difference and not line.healed
        self.unanswered += is_silence or line.unanswered
        if is_silence:
            self.silent[line.finding, line.provider] += 1
        self._name(line)

    def wait(self, items: Iterable[OpenItem]) -> None:
        """Note what waits for a provider, as it is after the run."""
        for item in items:
            self.overdue_count += item.is_overdue(self._began)
            self._keep(item)

    def merge(self, other: "ReconciliationReport") -> None:
        """Note what another report of the same run holds."""
        self.counts.update(other.counts)
        self.silent.update(other.silent)
        self.differences += other.differences
        self.open_differences += other.open_differences
        self.unanswered += other.unanswered
        self.overdue_count += other.overdue_count
        for line in other.lines:
            self._name(line)
        for item in other.open_items:
            self._keep(item)

    def _name(self, line: Line) -> None:
        kind = _Weight.HEALED if line.healed else _Weight.OPEN
        named = self._named[_Weight.SILENT if line.finding in _SILENCES else kind]
        if len(named) < MOST_NAMED:
            named.append((sum(map(len, self._named.values())), line))

    def _keep(self, item: OpenItem) -> None:
        kept = self._waiting[item.awaited]
        kept.append(item)
        if len(kept) >= 2 * MOST_NAMED:
            kept.sort(key=lambda one: one.since)
            del kept[MOST_NAMED:]

    @property
    def lines(self) -> list[Line]:
        """Payments that did not match, or of which a question stayed open, as they were found."""
        named = sorted(chain(*self._named.values()), key=lambda numbered: numbered[0])
        return [line for _, line in named]

    @property
    def open_items(self) -> list[OpenItem]:
        """What waits for a provider; of much the oldest."""
        return [*chain(*self._waiting.values())]

    @property
    def faults(self) -> int:
        """With how many payments something went wrong here."""
        return self.counts[Finding.FAULTY]

    @property
    def overdue(self) -> list[OpenItem]:
        """What has waited for too long, the oldest first."""
        overdue = [wait for wait in self.open_items if wait.is_overdue(self._began)]
        return sorted(overdue, key=lambda wait: wait.since)[:MOST_NAMED]

    def since(self, awaited: Awaited) -> datetime | None:
        """Return since when the oldest of a kind waits; None if none does."""
        return min((one.since for one in self._waiting[awaited]), default=None)

    def age(self, awaited: Awaited) -> timedelta:
        """Return how long the oldest of a kind has waited; nothing if none does."""
        since = self.since(awaited)
        return self.at - since if since else timedelta(0)
