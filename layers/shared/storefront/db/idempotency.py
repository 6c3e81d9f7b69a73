"""Idempotency keys: the key's record is a write of the same transaction as its effect.

There is no state "in flight" to get stuck in: of two simultaneous requests with one key, DynamoDB
lets one transaction through, and the other finds the record and gives the first one's answer.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.clock import Clock
from storefront.db.records import JSONTextAttribute, Record, SecondsAttribute
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.errors import IdempotencyMismatchError
from storefront.idempotency import IdempotencyKey

IDEMPOTENCY_LABEL = "idempotency"
PREFIX = "IDEMPOTENCY"
SK = "IDEMPOTENCY"
KEPT = timedelta(days=7)


class IdempotencyRecord(Record):
    """Base of each table's idempotency record; a subclass names the table."""

    body_hash = UnicodeAttribute()
    answer = JSONTextAttribute()
    ttl = SecondsAttribute()


class CatalogIdempotencyRecord(IdempotencyRecord):
    """The record beside what staff create in the catalogue."""

    table: ClassVar[Table] = Table.CATALOG


class OrderIdempotencyRecord(IdempotencyRecord):
    """The record beside an order."""

    table: ClassVar[Table] = Table.ORDERS


class ShopIdempotencyRecord(IdempotencyRecord):
    """The record beside what staff make for buyers."""

    table: ClassVar[Table] = Table.SHOP


class IdempotencyKeys:
    """The idempotency records of one table.

    Args:
        store: where the table is.
        record: the table's record type.
        clock: the present.
    """

    def __init__(self, store: Store, record: type[IdempotencyRecord], clock: Clock) -> None:
        self._store = store
        self._record = record
        self._clock = clock

    def claim(self, transaction: Transaction, key: IdempotencyKey | None, answer: Any) -> None:
        """Add the record to the transaction of its effect (nothing, without a key).

        Args:
            transaction: holds the effect; cancelled under `IDEMPOTENCY_LABEL` if the key is taken.
            key: the client's key.
            answer: the JSON value that repeats of the request are to be given.
        """
        if key is None:
            return
        now = self._clock()
        record = self._record(
            pk=pk_of(key),
            sk=SK,
            body_hash=body_hash_of(key),
            answer=answer,
            ttl=now + KEPT,
        )
        transaction.put(IDEMPOTENCY_LABEL, record, self._free(now))

    def answer_of(self, key: IdempotencyKey | None) -> Any | None:
        """Return what the first request with this key was answered, or None if it is free.

        Raises:
            IdempotencyMismatchError: the first request had another body.
        """
        if key is None:
            return None
        record = self._store.get(self._record, pk_of(key), SK)
        if record is None or record.ttl <= self._clock():
            return None
        if record.body_hash != body_hash_of(key):
            raise IdempotencyMismatchError(
                "This Idempotency-Key came with another body before. Use a new key."
            )
        return record.answer

    def _free(self, now: datetime) -> Condition:
        # TTL deletes late, so an expired record is as good as none.
        free: Condition = self._record.pk.does_not_exist() | (self._record.ttl <= now)
        return free


def pk_of(key: IdempotencyKey) -> str:
    """Return the partition key of a key's record."""
    return f"{PREFIX}#{key.user_id}#{key.operation}#{key.key}"


def body_hash_of(key: IdempotencyKey) -> str:
    """Return what is kept of the body that a key came with: SHA-256 of its canonical JSON."""
    text = json.dumps(key.body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
