"""Attempts in DynamoDB, and what makes a provider's facts count once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition

from storefront.clock import epoch
from storefront.db.shards import entries
from storefront.db.store import Store
from storefront.db.tables import BY_CHECK, Table
from storefront.db.transaction import Transaction
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.message import ProviderMessage, kept
from storefront.payments.store.records import (
    ATTEMPT,
    ATTEMPT_PREFIX,
    MARKS_KEPT,
    UNFINISHED,
    AttemptRecord,
    PointerRecord,
    RawRecord,
    attempt_pk,
    closed_groups,
    event_pk,
    reference_pk,
    to_model,
    to_record,
    transaction_pk,
)

#: Label prefix of writes of attempts (`attempt:<id>`); such a write fails when somebody else
#: changed the attempt first.
ATTEMPT_LABEL = "attempt"
#: Label of an event's mark; it fails when the event has had its effect.
EVENT_LABEL = "provider-event"
#: Label of the claim on a provider's transaction; it fails when another attempt has it.
TRANSACTION_LABEL = "provider-transaction"

_RAW_PREFIX = "RAW#"


class AttemptRepository:
    """Reads attempts and adds their next versions to transactions.

    Args:
        store: must know the payments table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, attempt_id: str) -> Attempt | None:
        """Return the attempt as last written."""
        record = self._store.get(AttemptRecord, attempt_pk(attempt_id), ATTEMPT)
        return to_model(record) if record else None

    def get_many(self, attempt_ids: Sequence[str]) -> list[Attempt]:
        """Return the attempts, the oldest first."""
        keys = [(attempt_pk(attempt_id), ATTEMPT) for attempt_id in attempt_ids]
        records = self._store.get_many(AttemptRecord, keys) if keys else []
        return sorted((to_model(record) for record in records), key=lambda one: one.attempt_id)

    def id_by_reference(self, provider: Provider, reference: str) -> str | None:
        """Return the id of the attempt that a provider knows as `reference`."""
        record = self._store.get(PointerRecord, reference_pk(provider, reference), "POINTER")
        return record.attempt_id if record else None

    def id_by_transaction(self, provider: Provider, transaction_id: str) -> str | None:
        """Return the id of the attempt to which a provider's transaction belongs."""
        pk = transaction_pk(provider, transaction_id)
        record = self._store.get(PointerRecord, pk, "POINTER")
        return record.attempt_id if record else None

    def unfinished(self) -> Iterator[str]:
        """Yield the ids of attempts of which the provider must still be asked.

        The one whose last change is the oldest comes first. Read from an index, which lags: only
        the attempt itself says how it is.
        """
        return self._group(UNFINISHED)

    def closed_between(self, start: datetime, end: datetime) -> Iterator[str]:
        """Yield the ids of finished attempts that were captured, or ended, in a span of time.

        Args:
            start: its first moment.
            end: its last moment.
        """
        in_time = AttemptRecord.check_from.between(start, end)
        for group in closed_groups(start, end):
            yield from self._group(group, in_time)

    def _group(self, group: str, in_time: Condition | None = None) -> Iterator[str]:
        for entry in entries(self._store, Table.PAYMENTS, BY_CHECK, [group], in_time):
            yield entry["pk"]["S"].removeprefix(ATTEMPT_PREFIX)

    def messages(self, attempt_id: str) -> list[tuple[datetime, ProviderMessage]]:
        """Return what the provider said of an attempt, the oldest first, with when it came."""
        return list(self.messages_by_version(attempt_id).values())

    def messages_by_version(self, attempt_id: str) -> dict[int, tuple[datetime, ProviderMessage]]:
        """Return what the provider said, by the attempt's version that it brought about."""
        found: dict[int, tuple[datetime, ProviderMessage]] = {}
        after, pk = None, attempt_pk(attempt_id)
        while True:
            raws = RawRecord.sk.startswith(_RAW_PREFIX)
            page = self._store.query(Table.PAYMENTS, pk, raws, after=after)
            for record in map(RawRecord.from_raw_data, page.items):
                version = int(record.sk.removeprefix(_RAW_PREFIX))
                found[version] = (
                    record.received_at,
                    ProviderMessage(record.source, record.payload),
                )
            after = page.last
            if after is None:
                return found

    def save(
        self, transaction: Transaction, attempt: Attempt, message: ProviderMessage | None = None
    ) -> None:
        """Write the next version of an attempt, with the provider's message that is the reason.

        Args:
            transaction: is cancelled under `attempt:<id>` unless the stored version is the one
                before, and under `EVENT_LABEL` if the message is an event that has had its effect.
            attempt: as a transition returned it, or a new one.
            message: what the provider said, if that is why.
        """
        is_new = attempt.version == 1
        condition = None if is_new else AttemptRecord.version == attempt.version - 1
        transaction.put(f"{ATTEMPT_LABEL}:{attempt.attempt_id}", to_record(attempt), condition)
        if message:
            self._add_message(transaction, attempt, message)

    def add_reference(self, transaction: Transaction, attempt: Attempt) -> None:
        """Make the provider's reference lead to the attempt, and to no other ever."""
        if attempt.reference is None:
            raise AssertionError("the attempt has no reference")
        pointer = PointerRecord(
            pk=reference_pk(attempt.provider, attempt.reference),
            sk="POINTER",
            attempt_id=attempt.attempt_id,
        )
        transaction.put("reference", pointer)

    def claim_transaction(self, transaction: Transaction, attempt: Attempt) -> None:
        """Make the provider's transaction belong to this attempt for ever."""
        pointer = PointerRecord(
            pk=transaction_pk(attempt.provider, attempt.transaction_id or ""),
            sk="POINTER",
            attempt_id=attempt.attempt_id,
        )
        transaction.put(TRANSACTION_LABEL, pointer)

    def _add_message(
        self, transaction: Transaction, attempt: Attempt, message: ProviderMessage
    ) -> None:
        now = attempt.updated_at
        raw = RawRecord(
            pk=attempt_pk(attempt.attempt_id),
            # One message a version: the key is unique and sorts by time.
            sk=f"{_RAW_PREFIX}{attempt.version:06d}",
            source=message.source,
            received_at=now,
            payload=kept(message.payload),
        )
        transaction.put("provider-message", raw)
        if message.event_id is not None:
            mark = PointerRecord(
                pk=event_pk(attempt.provider, message.event_id),
                sk="POINTER",
                attempt_id=attempt.attempt_id,
                ttl=epoch(now + MARKS_KEPT),
            )
            transaction.put(EVENT_LABEL, mark)
