"""An order's codes in DynamoDB: how many were sent and tried, and how many phones are sent."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from storefront.clock import epoch
from storefront.db.records import IntegerAttribute, MomentAttribute, Record, SecondsAttribute
from storefront.db.store import Key, Store, Transaction
from storefront.db.tables import Table
from storefront.messages.codes import APART, MAX_CODES, MAX_TRIES, Confirmation
from storefront.messages.repository import LOOKUPS, LookupRecord
from storefront.orders.repository import order_pk

CONFIRMATION = "CONFIRMATION"
#: Label of the write of an order's codes; it fails where no code is sent, or tried.
CONFIRMATION_LABEL = "confirmation"
_DAY = timedelta(days=1)
_KEPT = timedelta(days=30)


class ConfirmationRecord(Record):
    """How many codes of an order were sent, and how often the last one was tried."""

    table: ClassVar[Table] = Table.ORDERS

    sent = IntegerAttribute()
    sent_at = MomentAttribute()
    tries = IntegerAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> Confirmation:
        """Return it as the domain sees it."""
        return Confirmation(self.sent, self.sent_at, self.tries)


class CodeRepository:
    """Counts codes.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, order_id: str) -> Confirmation | None:
        """Return what is known of an order's codes."""
        record = self._store.get(ConfirmationRecord, *confirmation_key(order_id))
        return record.to_model() if record else None

    def send(self, transaction: Transaction, order_id: str, now: datetime) -> None:
        """Count another code; cancelled under `CONFIRMATION_LABEL` if it is too many, or too soon.

        What is counted stays longer than any order waits, so that tries do not begin anew.
        """
        sent, sent_at = ConfirmationRecord.sent, ConfirmationRecord.sent_at
        actions = [
            sent.add(1),
            sent_at.set(now),
            ConfirmationRecord.tries.set(0),
            ConfirmationRecord.ttl.set(now + _KEPT),
        ]
        fits = (sent < MAX_CODES) & (sent_at <= now - APART)
        condition = ConfirmationRecord.pk.does_not_exist() | fits
        key = confirmation_key(order_id)
        transaction.update(CONFIRMATION_LABEL, ConfirmationRecord, key, actions, condition)

    def count_try(self, transaction: Transaction, order_id: str, seen: Confirmation) -> None:
        """Count a try before it is compared; cancelled if there were as many, or another code."""
        record = ConfirmationRecord
        may = (record.tries < MAX_TRIES) & (record.sent == seen.sent)
        key = confirmation_key(order_id)
        transaction.update(CONFIRMATION_LABEL, record, key, [record.tries.add(1)], may)

    def count(
        self, transaction: Transaction, label: str, name: str, now: datetime, days: float, most: int
    ) -> None:
        """Count a code for a phone, a source or the shop; cancelled under the label after so many.

        Args:
            transaction: lets the code be sent.
            label: of the write.
            name: whose, as a digest.
            now: when.
            days: of the time in which there may be so many.
            most: how many.
        """
        record = LookupRecord
        actions = [record.asked.add(1), record.ttl.set(now + 2 * _DAY)]
        condition = record.pk.does_not_exist() | (record.asked < most)
        key = count_key(label, name, now, days)
        transaction.update(label, record, key, actions, condition)


def confirmation_key(order_id: str) -> Key:
    """Return the key of what is known of an order's codes."""
    return order_pk(order_id), CONFIRMATION


def count_key(label: str, name: str, now: datetime, days: float) -> Key:
    """Return the key of a count; see `CodeRepository.count`."""
    window = epoch(now) // int(days * _DAY.total_seconds())
    return f"{LOOKUPS}#{label}#{name}#{window}", LOOKUPS


def counted_in(items: list[dict[str, Any]]) -> int:
    """Return what a count says that was read, if there is one."""
    return LookupRecord.from_raw_data(items[0]).asked if items else 0
