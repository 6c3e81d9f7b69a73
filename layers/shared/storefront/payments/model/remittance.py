"""Remittances: what a courier, or the till, hands over of the cash that it has collected."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from storefront.money import Money
from storefront.orders.grades import CashGrade
from storefront.payments.model.attempt import Attempt, Provider
from storefront.values import dataclass

#: Most lines of one remittance.
MAX_REMITTED = 500


class LineResult(StrEnum):
    """What a line of a remittance was found to be."""

    MATCHED = "matched"
    AMOUNT_DIFFERS = "amount-differs"
    UNKNOWN = "unknown"
    ALREADY_REMITTED = "already-remitted"


@dataclass(frozen=True, slots=True)
class NewRemittance:
    """A remittance as its invoice says it.

    Args:
        courier: a word for who collects; the till is one, too.
        invoice: the courier's name for the remittance, in capitals.
        currency: of all amounts.
        received: decimal text; what has arrived.
        fees: decimal text; what was kept back.
        lines: names of consignments or receipts, no two alike, each with what was collected.
    """

    courier: str
    invoice: str
    currency: str
    received: str
    fees: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Remittance:
    """A remittance, as far as it is written.

    Args:
        courier, invoice: its name; see `name`.
        received: what has arrived.
        fees: what was kept back.
        total: the sum of its lines, as the courier says them.
        matched: the sum of the lines written so far that cash was found for.
        lines: how many it has.
        written: how many of these are written; the first ones.
        digest: of all that was said, so that another content is told from a repeat.
        created_at: when it was begun.
        created_by: the account that entered it.
    """

    courier: str
    invoice: str
    received: Money
    fees: Money
    total: Money
    matched: Money
    lines: int
    written: int
    digest: str
    created_at: datetime
    created_by: str

    @property
    def name(self) -> str:
        """What says of cash that it came by this."""
        return name_of(self.courier, self.invoice)

    @property
    def is_complete(self) -> bool:
        """Return whether all of its lines are written."""
        return self.written >= self.lines

    @property
    def gap(self) -> Money:
        """What has arrived and was kept back, less what the lines say; below zero if it is less."""
        amount = self.received.amount + self.fees.amount - self.total.amount
        return Money(amount, self.total.currency)


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """A line, and what it was found to be.

    Args:
        reference: the name of the consignment or the receipt.
        amount: what the courier says it collected.
        result: what was found.
        order_id, attempt_id: the order and its cash; None of an unknown name.
        collected: what staff have written down.
        remitted: by which remittance it came before.
    """

    reference: str
    amount: Money
    result: LineResult
    order_id: str | None = None
    attempt_id: str | None = None
    collected: Money | None = None
    remitted: str | None = None


@dataclass(frozen=True, slots=True)
class Unremitted:
    """Cash that staff have written down, and that nobody has handed over yet.

    Args:
        attempt_id: the cash.
        order_id: for which order.
        reference: the consignment or the receipt.
        amount: how much.
        collected_at: when it was written down.
    """

    attempt_id: str
    order_id: str
    reference: str
    amount: Money
    collected_at: datetime


def name_of(courier: str, invoice: str) -> str:
    """Return the name of a remittance; neither part holds a "#"."""
    return f"{courier}#{invoice}"


def grade(attempt: Attempt) -> CashGrade | None:
    """Return how sure the shop is of cash; None of other money."""
    if attempt.provider is not Provider.CASH:
        return None
    return CashGrade.REMITTED if attempt.remitted else CashGrade.VERIFIED


def judge(reference: str, amount: Money, cash: Attempt | None) -> RemittanceLine:
    """Return what a line is found to be.

    Args:
        reference: the name that it says.
        amount: what the courier says it collected.
        cash: what was collected by that name, as it is now; None if nothing was.
    """
    if cash is None:
        return RemittanceLine(reference, amount, LineResult.UNKNOWN)
    result = LineResult.MATCHED if cash.amount == amount else LineResult.AMOUNT_DIFFERS
    if cash.remitted:
        result = LineResult.ALREADY_REMITTED
    return RemittanceLine(
        reference, amount, result, cash.order_id, cash.attempt_id, cash.amount, cash.remitted
    )
