"""What waits for a person: the words in which domains say so.

A domain that knows of such things has a `TaskSource`; `wiring/desk.py` lists them. A kind of task
is a member of `TaskKind`, and its source says what to do about it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storefront.access import Permission
from storefront.currencies import Provider
from storefront.money import Money
from storefront.values import dataclass


class TaskKind(StrEnum):
    """What a person is to do something about; the most urgent first."""

    #: The bank of a buyer asks, and takes an answer until a day only.
    DISPUTE = "dispute"
    #: Money came that no order asked for.
    FOREIGN_MONEY = "foreign_money"
    #: A refund that somebody was told of did not reach the buyer.
    REFUND_FAILED = "refund_failed"
    #: Money that goes back by itself has not.
    REFUND_DUE = "refund_due"
    #: The provider does not say what became of a payment, or says something that does not fit.
    PAYMENT_UNCLEAR = "payment_unclear"
    #: The provider does not say what became of a refund.
    REFUND_UNCLEAR = "refund_unclear"
    #: Somebody ordered what is paid when it comes; it is held until a day only.
    ORDER_TO_ACCEPT = "order_to_accept"
    #: Cash of an accepted order is not written down, though it should have come by now.
    CASH_OVERDUE = "cash_overdue"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for a person.

    Args:
        kind: what it is.
        since: since when it waits.
        order_id: the order concerned.
        attempt_id, provider: the payment concerned; None where there is none.
        amount: of how much money; None where that is not known.
        deadline: until when something must be done; None where no day is set.
    """

    kind: TaskKind
    since: datetime
    order_id: str
    attempt_id: str | None
    provider: Provider | None
    amount: Money | None = None
    deadline: datetime | None = None

    @property
    def urgency(self) -> tuple[datetime, str]:
        """By this they are sorted: what has a day by that day, all else by its age."""
        return self.deadline or self.since, self.attempt_id or self.order_id


@dataclass(frozen=True, slots=True)
class WaitingTasks:
    """What a source found.

    Args:
        tasks: in any order.
        more: kinds of which there may be more than these, since there was too much to look at.
    """

    tasks: Sequence[Task]
    more: frozenset[TaskKind] = frozenset()


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """All tasks of a kind.

    Args:
        kind: which.
        advice: what to do about one, in a sentence.
        tasks: those that were found, the most urgent first.
        has_more: whether there may be others.
    """

    kind: TaskKind
    advice: str
    tasks: Sequence[Task]
    has_more: bool


class TaskSource(Protocol):
    """A domain's part of what waits for a person.

    Attributes:
        permission: what somebody must hold to be shown it.
        advice: its kinds, and what to do about each, in a sentence.
    """

    permission: Permission
    advice: Mapping[TaskKind, str]

    def find(self) -> WaitingTasks:
        """Return what waits now; what this costs does not grow with the shop."""
