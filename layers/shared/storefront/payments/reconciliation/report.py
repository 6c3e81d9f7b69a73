"""What a reconciliation found: our word on payments beside the providers', and what waits."""

from collections import Counter
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum

from storefront.payments.model.attempt import Provider
from storefront.payments.reconciliation.open_items import Awaited, OpenItem
from storefront.values import dataclass


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


@dataclass
class Report:
    """What a run found.

    Args:
        at: when it ended; ages are as of then.
        counts: payments by finding.
        lines: those that did not match, or of which a question stayed open.
        open_items: what waits for a provider, as it was after the run.
        goes_on_after: the mark from which the next run goes on; None where nothing was left out.
    """

    at: datetime
    counts: Counter[Finding] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    open_items: list[OpenItem] = field(default_factory=list)
    goes_on_after: datetime | None = None

    def add(self, line: Line) -> None:
        """Note one payment."""
        self.counts[line.finding] += 1
        if line.finding is not Finding.MATCHED:
            self.lines.append(line)

    def merge(self, other: "Report") -> None:
        """Note what another report holds."""
        self.counts.update(other.counts)
        self.lines += other.lines
        self.open_items += other.open_items

    @property
    def differences(self) -> int:
        """How many payments differed from the provider's word."""
        return sum(line.finding in _DIFFERENCES for line in self.lines)

    @property
    def open_differences(self) -> int:
        """How many of them differ still."""
        return sum(line.finding in _DIFFERENCES and not line.healed for line in self.lines)

    @property
    def unanswered(self) -> int:
        """Of how many payments a question stayed open."""
        return sum(line.finding in _SILENCES or line.unanswered for line in self.lines)

    @property
    def faults(self) -> int:
        """With how many payments something went wrong here."""
        return self.counts[Finding.FAULTY]

    @property
    def overdue(self) -> list[OpenItem]:
        """What has waited for too long, the oldest first."""
        overdue = [wait for wait in self.open_items if wait.is_overdue(self.at)]
        return sorted(overdue, key=lambda wait: wait.since)

    def since(self, awaited: Awaited) -> datetime | None:
        """Return since when the oldest of a kind waits; None if none does."""
        return min((one.since for one in self.open_items if one.awaited is awaited), default=None)

    def age(self, awaited: Awaited) -> timedelta:
        """Return how long the oldest of a kind has waited; nothing if none does."""
        since = self.since(awaited)
        return self.at - since if since else timedelta(0)
