"""Attempts in DynamoDB, and what makes a provider's facts count once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from storefront.clock import epoch
from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.store import Store
from storefront.db.tables import BY_CHECK, Table
from storefront.db.transaction import Transaction
from storefront.money import Money
from storefront.payments import dispute_record
from storefront.payments.evidence import kept
from storefront.payments.model import Attempt, AttemptStatus, Evidence, Provider

ATTEMPT = "ATTEMPT"
#: Label prefix of writes of attempts (`attempt:<id>`); such a write fails when somebody else
#: changed the attempt first.
LABEL = "attempt"
#: Label of an event's mark; it fails when the event has had its effect.
EVENT_LABEL = "provider-event"
#: Label of the claim on a provider's transaction; it fails when another attempt has it.
TRANSACTION_LABEL = "provider-transaction"

#: Stripe delivers an event again for up to three days; marks outlive that by far.
MARKS_KEPT = timedelta(days=90)
_RAW_PREFIX = "RAW#"
_UNFINISHED = "unfinished"


class AttemptRecord(Record):
    """The attempt's item. `check_group` is where the reconciler finds it."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    status = UnicodeAttribute()
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    request = JSONTextAttribute()
    expires_at = MomentAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    version = IntegerAttribute()
    reference = UnicodeAttribute(null=True)
    redirect_url = UnicodeAttribute(null=True)
    transaction_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    captured_at = MomentAttribute(null=True)
    #: `Attempt.left`.
    refundable = IntegerAttribute()
    refund_due = BooleanAttribute()
    pending_refunds = IntegerAttribute()
    unconfirmed_refund_id = UnicodeAttribute(null=True)
    recheck = BooleanAttribute()
    hints = IntegerAttribute(null=True)
    dispute = UnicodeAttribute(null=True)
    disputes = JSONTextAttribute(null=True)
    check_group = UnicodeAttribute()


class RawRecord(Record):
    """One thing a provider said, beside its attempt (`kept`). Never changed, never expires."""

    table: ClassVar[Table] = Table.PAYMENTS

    source = UnicodeAttribute()
    received_at = MomentAttribute()
    payload = JSONTextAttribute()


class PointerRecord(Record):
    """A provider's name for something of ours; its existence makes the name ours for ever."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    refund_id = UnicodeAttribute(null=True)
    ttl = IntegerAttribute(null=True)


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
        """Yield the ids of attempts of which the provider must still be asked, oldest first.

        Read from an index, which lags: only the attempt itself says how it is.
        """
        return self._group(_UNFINISHED)

    def closed_in(self, hour: datetime) -> Iterator[str]:
        """Yield the ids of finished attempts that were captured, or ended, in an hour (UTC)."""
        return self._group(_closed_group(hour))

    def _group(self, group: str) -> Iterator[str]:
        after = None
        while True:
            page = self._store.query(Table.PAYMENTS, group, index=BY_CHECK, after=after)
            yield from (item["attempt_id"]["S"] for item in page.items)
            after = page.last
            if after is None:
                return

    def evidence(self, attempt_id: str) -> list[tuple[datetime, Evidence]]:
        """Return what the provider said of an attempt, the oldest first, with when it came."""
        return list(self.evidence_by_version(attempt_id).values())

    def evidence_by_version(self, attempt_id: str) -> dict[int, tuple[datetime, Evidence]]:
        """Return what the provider said, by the attempt's version that it brought about."""
        found: dict[int, tuple[datetime, Evidence]] = {}
        after, pk = None, attempt_pk(attempt_id)
        while True:
            raws = RawRecord.sk.startswith(_RAW_PREFIX)
            page = self._store.query(Table.PAYMENTS, pk, raws, after=after)
            for record in map(RawRecord.from_raw_data, page.items):
                version = int(record.sk.removeprefix(_RAW_PREFIX))
                found[version] = (record.received_at, Evidence(record.source, record.payload))
            after = page.last
            if after is None:
                return found

    def save(
        self, transaction: Transaction, attempt: Attempt, evidence: Evidence | None = None
    ) -> None:
        """Write the next version of an attempt, with the evidence for it.

        Args:
            transaction: is cancelled under `attempt:<id>` unless the stored version is the one
                before, and under `EVENT_LABEL` if the evidence is an event that has had its effect.
            attempt: as a transition returned it, or a new one.
            evidence: what the provider said, if that is why.
        """
        is_new = attempt.version == 1
        condition = None if is_new else AttemptRecord.version == attempt.version - 1
        transaction.put(f"{LABEL}:{attempt.attempt_id}", _to_record(attempt), condition)
        if evidence:
            self._add_evidence(transaction, attempt, evidence)

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

    def _add_evidence(self, transaction: Transaction, attempt: Attempt, evidence: Evidence) -> None:
        now = attempt.updated_at
        raw = RawRecord(
            pk=attempt_pk(attempt.attempt_id),
            # One piece of evidence a version: the key is unique and sorts by time.
            sk=f"{_RAW_PREFIX}{attempt.version:06d}",
            source=evidence.source,
            received_at=now,
            payload=kept(evidence.payload),
        )
        transaction.put("evidence", raw)
        if evidence.event_id is not None:
            mark = PointerRecord(
                pk=event_pk(attempt.provider, evidence.event_id),
                sk="POINTER",
                attempt_id=attempt.attempt_id,
                ttl=epoch(now + MARKS_KEPT),
            )
            transaction.put(EVENT_LABEL, mark)


def check_group(attempt: Attempt) -> str:
    """Return where the reconciler finds an attempt, in the index `by_check`."""
    return _UNFINISHED if attempt.is_unfinished else _closed_group(attempt.closed_at)


def _closed_group(moment: datetime) -> str:
    return f"closed#{moment.astimezone(UTC):%Y-%m-%dT%H}"


def transaction_pk(provider: Provider, transaction_id: str) -> str:
    """Return the partition of the claim on a provider's transaction."""
    return f"TRANSACTION#{provider.value}#{transaction_id}"


def event_pk(provider: Provider, event_id: str) -> str:
    """Return the partition of the mark of an event that has had its effect."""
    return f"EVENT#{provider.value}#{event_id}"


def attempt_pk(attempt_id: str) -> str:
    """Return the partition of an attempt and of what the provider said of it."""
    return f"ATTEMPT#{attempt_id}"


def reference_pk(provider: Provider, reference: str) -> str:
    """Return the partition of the claim on a provider's name for an attempt."""
    return f"REFERENCE#{provider.value}#{reference}"


def _to_record(attempt: Attempt) -> AttemptRecord:
    return AttemptRecord(
        pk=attempt_pk(attempt.attempt_id),
        sk=ATTEMPT,
        attempt_id=attempt.attempt_id,
        order_id=attempt.order_id,
        user_id=attempt.user_id,
        provider=attempt.provider.value,
        status=attempt.status.value,
        amount=attempt.amount.amount,
        currency=attempt.amount.currency,
        request=dict(attempt.request),
        expires_at=attempt.expires_at,
        created_at=attempt.created_at,
        updated_at=attempt.updated_at,
        version=attempt.version,
        reference=attempt.reference,
        redirect_url=attempt.redirect_url,
        transaction_id=attempt.transaction_id,
        reason=attempt.reason,
        captured_at=attempt.captured_at,
        refundable=attempt.left,
        refund_due=attempt.refund_due,
        pending_refunds=attempt.pending_refunds,
        unconfirmed_refund_id=attempt.unconfirmed_refund_id,
        recheck=attempt.recheck,
        hints=attempt.hints,
        dispute=attempt.disputes.state,
        disputes=dispute_record.write(attempt.disputes),
        check_group=check_group(attempt),
    )


def to_model(record: AttemptRecord) -> Attempt:
    """Return a stored attempt as the domain sees it."""
    values: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            "attempt_id order_id user_id request expires_at created_at updated_at version "
            "reference redirect_url transaction_id reason captured_at refund_due "
            "pending_refunds unconfirmed_refund_id recheck"
        ).split()
    }
    return Attempt(
        provider=Provider(record.provider),
        status=AttemptStatus(record.status),
        amount=Money(record.amount, record.currency),
        left=record.refundable,
        hints=record.hints or 0,
        disputes=dispute_record.read(record.disputes, record.dispute, record.amount),
        **values,
    )
