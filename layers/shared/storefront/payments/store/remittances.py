"""Remittances in DynamoDB, their lines, and the cash that none of them names yet."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.money import Money
from storefront.paging import PageRequest, Slice
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.remittance import (
    LineResult,
    Remittance,
    RemittanceLine,
    Unremitted,
    name_of,
)
from storefront.payments.store.attempts import (
    ATTEMPT,
    AttemptRecord,
    PointerRecord,
    attempt_pk,
    to_model,
    transaction_pk,
)

REMITTANCE = "REMITTANCE"
HEAD = "HEAD"
LINE = "LINE"
#: Partition of the list of remittances: staff enter a few a day, so that one is enough.
REMITTANCES = "REMITTANCES"
#: Partition of what nobody has handed over: as many writes a second as clerks write cash down.
UNREMITTED = "UNREMITTED"

#: Labels of the head's writes: it fails when others have begun it, or written on.
HEAD_LABEL = "remittance"


class RemittanceRecord(Record):
    """The head of a remittance."""

    table: ClassVar[Table] = Table.PAYMENTS

    courier = UnicodeAttribute()
    invoice = UnicodeAttribute()
    currency = UnicodeAttribute()
    received = IntegerAttribute()
    fees = IntegerAttribute()
    total = IntegerAttribute()
    matched = IntegerAttribute()
    lines = IntegerAttribute()
    written = IntegerAttribute()
    digest = UnicodeAttribute()
    created_at = MomentAttribute()
    created_by = UnicodeAttribute()

    def to_model(self) -> Remittance:
        """Return the head as the domain sees it."""
        received, fees, total, matched = (
            Money(amount, self.currency)
            for amount in (self.received, self.fees, self.total, self.matched)
        )
        return Remittance(
            self.courier,
            self.invoice,
            received,
            fees,
            total,
            matched,
            self.lines,
            self.written,
            self.digest,
            self.created_at,
            self.created_by,
        )


class RemittanceLineRecord(Record):
    """A line of a remittance, by its number. Changed once at the most: when it was unknown."""

    table: ClassVar[Table] = Table.PAYMENTS

    reference = UnicodeAttribute()
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    result = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    attempt_id = UnicodeAttribute(null=True)
    collected = IntegerAttribute(null=True)
    collected_currency = UnicodeAttribute(null=True)
    remitted = UnicodeAttribute(null=True)

    def to_model(self) -> RemittanceLine:
        """Return the line as the domain sees it."""
        kind = self.collected_currency
        collected = Money(self.collected, kind) if kind else None
        return RemittanceLine(
            self.reference,
            Money(self.amount, self.currency),
            LineResult(self.result),
            self.order_id,
            self.attempt_id,
            collected,
            self.remitted,
        )


class RemittanceEntryRecord(Record):
    """An entry of the list of remittances, by an id that sorts by time."""

    table: ClassVar[Table] = Table.PAYMENTS

    courier = UnicodeAttribute()
    invoice = UnicodeAttribute()


class UnremittedRecord(Record):
    """Cash that nobody has handed over, by the attempt's id, so that the oldest comes first."""

    table: ClassVar[Table] = Table.PAYMENTS

    order_id = UnicodeAttribute()
    reference = UnicodeAttribute()
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    collected_at = MomentAttribute()

    def to_model(self) -> Unremitted:
        """Return it as the domain sees it."""
        money = Money(self.amount, self.currency)
        return Unremitted(self.sk, self.order_id, self.reference, money, self.collected_at)


class RemittanceRepository:
    """Reads remittances, and adds what is written of them to transactions.

    Args:
        store: must know the payments table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, courier: str, invoice: str) -> Remittance | None:
        """Return a remittance as last written."""
        record = self._store.get(RemittanceRecord, remittance_pk(courier, invoice), HEAD)
        return record.to_model() if record else None

    def lines(self, courier: str, invoice: str) -> list[RemittanceLine]:
        """Return the lines that are written, in their order."""
        found: list[RemittanceLine] = []
        after, pk = None, remittance_pk(courier, invoice)
        while True:
            lines = RemittanceLineRecord.sk.startswith(f"{LINE}#")
            page = self._store.query(Table.PAYMENTS, pk, lines, after=after)
            found += [RemittanceLineRecord.from_raw_data(one).to_model() for one in page.items]
            after = page.last
            if after is None:
                return found

    def list(self, page: PageRequest) -> Slice[Remittance]:
        """Return a page of remittances, the newest first."""
        before = RemittanceEntryRecord.sk < page.after if page.after else None
        found = self._store.query(
            Table.PAYMENTS, REMITTANCES, before, limit=page.limit, newest_first=True
        )
        entries = [RemittanceEntryRecord.from_raw_data(one) for one in found.items]
        keys = [(remittance_pk(one.courier, one.invoice), HEAD) for one in entries]
        heads = self._store.get_many(RemittanceRecord, keys) if keys else []
        by_pk = {one.pk: one.to_model() for one in heads}
        items = [by_pk[pk] for pk, _ in keys if pk in by_pk]
        return Slice(items, entries[-1].sk if found.last and entries else None)

    def unremitted(self, page: PageRequest) -> Slice[Unremitted]:
        """Return a page of the cash that nobody has handed over, the oldest first."""
        after = UnremittedRecord.sk > page.after if page.after else None
        found = self._store.query(Table.PAYMENTS, UNREMITTED, after, limit=page.limit)
        items = [UnremittedRecord.from_raw_data(one).to_model() for one in found.items]
        return Slice(items, items[-1].attempt_id if found.last and items else None)

    def collected(self, references: Sequence[str]) -> Mapping[str, Attempt]:
        """Return the cash that was collected by some names, each as it is now."""
        keys = [(transaction_pk(Provider.CASH, one), "POINTER") for one in references]
        names = {one.attempt_id: one.pk for one in self._store.get_many(PointerRecord, keys)}
        attempts = [(attempt_pk(one), ATTEMPT) for one in names]
        records = self._store.get_many(AttemptRecord, attempts) if attempts else []
        found = [to_model(one) for one in records]
        return {one.transaction_id: one for one in found if one.transaction_id}

    def begin(self, transaction: Transaction, remittance: Remittance) -> None:
        """Write a remittance without lines; cancelled under `HEAD_LABEL` if there is such a one."""
        courier, invoice = remittance.courier, remittance.invoice
        record = RemittanceRecord(
            pk=remittance_pk(courier, invoice),
            sk=HEAD,
            courier=courier,
            invoice=invoice,
            currency=remittance.total.currency,
            received=remittance.received.amount,
            fees=remittance.fees.amount,
            total=remittance.total.amount,
            matched=0,
            lines=remittance.lines,
            written=0,
            digest=remittance.digest,
            created_at=remittance.created_at,
            created_by=remittance.created_by,
        )
        transaction.put(HEAD_LABEL, record)
        entry = RemittanceEntryRecord(
            pk=REMITTANCES, sk=new_id(remittance.created_at), courier=courier, invoice=invoice
        )
        transaction.put("remittance-entry", entry)

    def add(
        self,
        transaction: Transaction,
        before: Remittance,
        after: Remittance,
        lines: Sequence[RemittanceLine],
    ) -> None:
        """Write the next lines of a remittance.

        Args:
            transaction: cancelled under `HEAD_LABEL` if lines were written since `before`.
            before: the remittance without them.
            after: the remittance with them.
            lines: in the order of the courier's invoice.
        """
        written = RemittanceRecord.written
        pk = _count(transaction, after, written == before.written, written.set(after.written))
        for number, line in enumerate(lines, before.written + 1):
            transaction.put(f"remittance-line:{number}", _line_record(pk, number, line))

    def correct(
        self,
        transaction: Transaction,
        before: Remittance,
        after: Remittance,
        lines: Mapping[int, RemittanceLine],
    ) -> None:
        """Write lines over those of which it was not known what they pay for.

        Args:
            transaction: cancelled if one of them is known by now, or the head was changed.
            before: the remittance as it was read.
            after: the remittance with them.
            lines: by number, from 1.
        """
        pk = _count(transaction, after, RemittanceRecord.matched == before.matched.amount)
        unknown = RemittanceLineRecord.result == LineResult.UNKNOWN.value
        for number, line in lines.items():
            transaction.put(f"remittance-line:{number}", _line_record(pk, number, line), unknown)


def _count(transaction: Transaction, after: Remittance, condition: Condition, *more: Action) -> str:
    """Write what is matched of a remittance, and more, into its head; return its partition."""
    pk = remittance_pk(after.courier, after.invoice)
    matched = RemittanceRecord.matched.set(after.matched.amount)
    transaction.update(HEAD_LABEL, RemittanceRecord, (pk, HEAD), [matched, *more], condition)
    return pk


def _line_record(pk: str, number: int, line: RemittanceLine) -> RemittanceLineRecord:
    collected = line.collected
    return RemittanceLineRecord(
        pk=pk,
        sk=f"{LINE}#{number:04d}",
        reference=line.reference,
        amount=line.amount.amount,
        currency=line.amount.currency,
        result=line.result.value,
        order_id=line.order_id,
        attempt_id=line.attempt_id,
        collected=collected.amount if collected else None,
        collected_currency=collected.currency if collected else None,
        remitted=line.remitted,
    )


def await_remittance(transaction: Transaction, cash: Attempt) -> None:
    """List cash that has just been written down as not handed over."""
    record = UnremittedRecord(
        pk=UNREMITTED,
        sk=cash.attempt_id,
        order_id=cash.order_id,
        reference=cash.transaction_id,
        amount=cash.amount.amount,
        currency=cash.amount.currency,
        collected_at=cash.created_at,
    )
    transaction.put("unremitted", record)


def no_longer_awaited(transaction: Transaction, cash: Attempt) -> None:
    """Take cash that is handed over from that list."""
    key = (UNREMITTED, cash.attempt_id)
    label = f"unremitted:{cash.attempt_id}"
    transaction.delete(label, UnremittedRecord, key, UnremittedRecord.pk.exists())


def remittance_pk(courier: str, invoice: str) -> str:
    """Return the partition of a remittance and its lines."""
    return f"{REMITTANCE}#{name_of(courier, invoice)}"
