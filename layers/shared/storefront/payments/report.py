"""What a reconciliation found: our word on payments beside the providers'."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from storefront.payments.model import Provider


class Finding(Enum):
    """How our word and the provider's compare."""

    MATCHED = "matched"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one attempt.

    Args:
        finding: as it was before this run changed anything.
        attempt_id, order_id, provider: which.
        healed: whether our word is the provider's now.
    """

    finding: Finding
    attempt_id: str
    order_id: str
    provider: Provider
    healed: bool = False


@dataclass
class Report:
    """What a run found.

    Args:
        counts: attempts by finding.
        lines: those that did not match.
        refund_due_since: since when the oldest money that must go back waits; None if none does.
    """

    counts: Counter[Finding] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    refund_due_since: datetime | None = None

    def add(self, line: Line) -> None:
        """Note one attempt."""
        self.counts[line.finding] += 1
        if line.finding is not Finding.MATCHED:
            self.lines.append(line)

    @property
    def differences(self) -> int:
        """How many attempts differed from the provider's word."""
        return sum(line.finding is not Finding.UNANSWERED for line in self.lines)

    @property
    def open_differences(self) -> int:
        """How many of them differ still."""
        return self.differences - sum(line.healed for line in self.lines)
