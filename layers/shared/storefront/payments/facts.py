"""What a provider says about an attempt, and what came of it."""

from dataclasses import dataclass
from enum import Enum

from storefront.money import Money
from storefront.orders.model import Order
from storefront.payments.model import Attempt, Evidence


class Outcome(Enum):
    """What a provider's fact led to."""

    SETTLED = "settled"
    REFUND_DUE = "refund_due"
    CHANGED = "changed"
    ALREADY = "already"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capture:
    """Money that a provider says it has taken.

    Args:
        attempt_id: for which attempt.
        reference: the provider's name for the attempt.
        transaction_id: the provider's name for the money.
        amount: how much; None if the provider's answer was no money at all.
        evidence: what the provider said.
    """

    attempt_id: str
    reference: str
    transaction_id: str
    amount: Money | None
    evidence: Evidence

    def is_of(self, attempt: Attempt) -> bool:
        """Tell whether the money is what the attempt asked for.

        An attempt without a reference is one whose creating call was not answered to us yet.
        """
        return self.amount == attempt.amount and attempt.reference in {None, self.reference}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An attempt and its order as they were read, or as they were just written."""

    attempt: Attempt
    order: Order


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a provider's fact.

    Args:
        outcome: see `Outcome`.
        snapshot: attempt and order now; None if there is no such attempt.
    """

    outcome: Outcome
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The next versions of an attempt and its order, and why."""

    outcome: Outcome
    attempt: Attempt
    order: Order
    event: str
    evidence: Evidence | None
