"""What must hold of cash that is handed over: each remittance by itself, and cash with both."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime, timedelta
from typing import NamedTuple

from storefront.books.look import Look
from storefront.books.model import CommonRule, Difference, Differences, Rule, Subject
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Note, Operation
from storefront.books.sections import Books, Section
from storefront.clock import iso
from storefront.db.idempotency import OrderIdempotencyRecord
from storefront.db.tables import Table
from storefront.money import Money
from storefront.payments.audit.registration import ATTEMPTS
from storefront.payments.model.attempt import Provider
from storefront.payments.model.remittance import LineResult, Remittance, RemittanceLine
from storefront.payments.store.attempts import ATTEMPT, AttemptRecord, attempt_pk
from storefront.payments.store.remittances import (
    HEAD,
    LINE,
    REMITTANCE,
    REMITTANCES,
    UNREMITTED,
    RemittanceEntryRecord,
    RemittanceLineRecord,
    RemittanceRecord,
    UnremittedRecord,
)
from storefront.values import dataclass

_SENT_AGAIN = (
    "If it says that lines are written, whoever entered it was interrupted: send the same invoice "
    "again, and it goes on where it stopped. Otherwise cash and invoices were edited by hand: "
    "restore the table to a point before that beside the live one, and compare."
)
#: Entering takes seconds; whoever was interrupted sends it again.
_WRITTEN_WITHIN = timedelta(hours=1)


class RemittanceRule(Rule):
    """What must hold of cash that is handed over."""

    #: A remittance is written to its end, its lines add up, and each names cash that came by it;
    #: cash is handed over once, and listed as missing until then.
    REMITTANCE = "remittance"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        return _SENT_AGAIN


class Cash(NamedTuple):
    """An attempt of cash, as far as it must agree."""

    amount: Money
    reference: str | None
    remitted: str | None


class Listed(NamedTuple):
    """An entry of the cash that nobody has handed over."""

    amount: Money
    reference: str


@dataclass(slots=True)
class CashSection(Section):
    """Cash, by its attempt's id.

    Args:
        cash: itself; None if it is missing.
        listed: its entry among what is missing.
        lines: what was matched with it, by the remittance's name.
    """

    subject = Subject("a collection", "collections of cash")

    cash: Cash | None = None
    listed: Listed | None = None
    lines: dict[str, Money] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether the cash exists."""
        return self.cash is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of cash that is missing."""
        parts = {"an entry among what is missing": self.listed, "lines of remittances": self.lines}
        return [name for name, part in parts.items() if part]


@dataclass(slots=True)
class RemittanceSection(Section):
    """A remittance, by its name.

    Args:
        head: itself; None if it is missing.
        lines: those that are written, by number.
        entries: how often it is listed.
        answers: partitions of the records of keys that lead to it.
    """

    subject = Subject("a remittance", "remittances")

    head: Remittance | None = None
    lines: dict[int, RemittanceLine] = field(default_factory=dict)
    entries: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)

    @property
    def is_there(self) -> bool:
        """Return whether the remittance exists."""
        return self.head is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a remittance that is missing."""
        parts = {"lines": self.lines, "an entry": self.entries, "an answer": self.answers}
        return [name for name, part in parts.items() if part]


def _enter_head(books: Books, name: str, record: RemittanceRecord) -> None:
    books.open(RemittanceSection, name).head = record.to_model()


def _enter_line(books: Books, name: str, record: RemittanceLineRecord) -> None:
    line = record.to_model()
    number = int(record.sk.removeprefix(f"{LINE}#"))
    books.open(RemittanceSection, name).lines[number] = line
    if line.result is LineResult.MATCHED and line.attempt_id:
        books.open(CashSection, line.attempt_id).lines[name] = line.amount


def _enter_entry(books: Books, _: str, record: RemittanceEntryRecord) -> None:
    name = f"{record.courier}#{record.invoice}"
    books.open(RemittanceSection, name).entries.add(record.sk)


def _enter_listed(books: Books, _: str, record: UnremittedRecord) -> None:
    money = Money(record.amount, record.currency)
    books.open(CashSection, record.sk).listed = Listed(money, record.reference)


def _note_attempt(books: Books, attempt_id: str, record: AttemptRecord) -> None:
    if record.provider == Provider.CASH.value:
        money = Money(record.amount, record.currency)
        cash = Cash(money, record.transaction_id, record.remitted)
        books.open(CashSection, attempt_id).cash = cash


def _enter_answer(books: Books, answer: Answer) -> None:
    books.open(RemittanceSection, answer.body["remittance"]).answers.add(answer.key)


def check_cash(books: Books, attempt_id: str, now: datetime) -> Differences:
    """Yield whether cash is handed over more or less often than its attempt says."""
    del now
    section = books.section(CashSection, attempt_id)
    cash = section.cash
    if cash is None:
        for trace in section.traces:
            yield Difference(CommonRule.EXISTS, attempt_id, "cash", f"none, but {trace}")
        return
    expected = {cash.remitted: cash.amount} if cash.remitted else {}
    if section.lines != expected:
        yield _differs(attempt_id, _named(expected), _named(section.lines))
    listed = None if cash.remitted else Listed(cash.amount, cash.reference or "")
    if section.listed != listed:
        yield _differs(attempt_id, _said(listed), _said(section.listed))


def check_remittance(books: Books, name: str, now: datetime) -> Differences:
    """Yield whether a remittance is not written as its head says."""
    section = books.section(RemittanceSection, name)
    head, lines = section.head, section.lines
    if head is None:
        for trace in section.traces:
            yield Difference(CommonRule.EXISTS, name, "a remittance", f"none, but {trace}")
        return
    if sorted(lines) != list(range(1, head.written + 1)) or head.written > head.lines:
        yield _differs(name, f"lines 1 to {head.written} of {head.lines}", f"{len(lines)} lines")
    if not head.is_complete and head.created_at + _WRITTEN_WITHIN < now:
        found = f"{head.written} since {iso(head.created_at)}"
        yield _differs(name, f"{head.lines} lines written", found)
    if len(section.entries) != 1:
        yield _differs(name, "one entry in the list", str(len(section.entries)))
    matched = _sum(one for one in lines.values() if one.result is LineResult.MATCHED)
    if head.matched.amount != matched:
        yield _differs(name, f"{matched} matched", str(head.matched.amount))
    if head.is_complete and head.total.amount != _sum(lines.values()):
        yield _differs(name, f"{_sum(lines.values())} in all", str(head.total.amount))


def _sum(lines: Iterable[RemittanceLine]) -> int:
    return sum(one.amount.amount for one in lines)


def _differs(subject: str, expected: str, found: str) -> Difference:
    return Difference(RemittanceRule.REMITTANCE, subject, expected, found)


def _named(lines: dict[str, Money]) -> str:
    return " and ".join(f"{money} by {name}" for name, money in sorted(lines.items())) or "no line"


def _said(listed: Listed | None) -> str:
    return f"{listed.amount} of {listed.reference} listed" if listed else "not listed"


def _reread_cash(look: Look, attempt_id: str) -> None:
    wanted = [(attempt_pk(attempt_id), ATTEMPT), (UNREMITTED, attempt_id)]
    look.items(Table.PAYMENTS, wanted)
    cash = look.books.section(CashSection, attempt_id).cash
    names = set(look.known.section(CashSection, attempt_id).lines)
    if cash and cash.remitted:
        names.add(cash.remitted)
    for name in sorted(names):
        look.partition(Table.PAYMENTS, f"{REMITTANCE}#{name}")


def _reread_remittance(look: Look, name: str) -> None:
    known = look.known.section(RemittanceSection, name)
    look.partition(Table.PAYMENTS, f"{REMITTANCE}#{name}")
    look.items(Table.PAYMENTS, [(REMITTANCES, one) for one in known.entries])
    look.answers(OrderIdempotencyRecord, known.answers)


AUDIT = DomainAudit(
    rules=RemittanceRule,
    kinds=[
        Kind(RemittanceRecord, REMITTANCE, HEAD, _enter_head),
        Kind(RemittanceLineRecord, REMITTANCE, LINE, _enter_line),
        Kind(RemittanceEntryRecord, REMITTANCES, None, _enter_entry),
        Kind(UnremittedRecord, UNREMITTED, None, _enter_listed),
    ],
    operations=[Operation(OrderIdempotencyRecord, "create_remittance", _enter_answer)],
    notes=[Note(ATTEMPTS, _note_attempt)],
    inspections=[
        Inspection(CashSection, check_cash, _reread_cash),
        Inspection(RemittanceSection, check_remittance, _reread_remittance),
    ],
)
