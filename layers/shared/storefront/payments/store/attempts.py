"""Attempts in DynamoDB, what leads to them, and what makes a provider's facts count once."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    SecondsAttribute,
    partition_of,
)
from storefront.db.shards import Entry, entries, first_page
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_CHECK, Table
from storefront.money import Money
from storefront.paging import Slice
from storefront.payments.model.attempt import (
    Attempt,
    AttemptDisputes,
    AttemptStatus,
    Dispute,
    Provider,
)
from storefront.payments.model.message import ProviderMessage

#: Label prefix of writes of attempts (`attempt:<id>`); such a write fails when somebody else
#: changed the attempt first.
ATTEMPT_LABEL = "attempt"
#: Label of an event's mark; it fails when the event has had its effect.
EVENT_LABEL = "provider-event"
#: Label of the claim on a provider's transaction; it fails when another attempt has it.
TRANSACTION_LABEL = "provider-transaction"

_RAW_PREFIX = "RAW#"
#: Of a dispute: what is no JSON.
_MOMENTS = ("opened_at", "due_by")

ATTEMPT = "ATTEMPT"
ATTEMPT_PREFIX = "ATTEMPT#"
#: Groups of the index `by_check`, of attempts that are not finished. Those by which money may come
#: are the many, and come and go with the buyers; what waits beyond that is found without them.
LIVE = "unfinished"
DISPUTED = "disputed"
WAITING = "waiting"
UNFINISHED = (LIVE, WAITING, DISPUTED)
_CLOSED = "closed#"
_LAST_OF_DAY = timedelta(days=1, microseconds=-1)
#: Entries that one query asks for: a megabyte of each of a dozen partitions were a hundred here.
_PAGE = 500
#: Stripe delivers an event again for up to three days; marks outlive that by far.
MARKS_KEPT = timedelta(days=90)

#: How long a provider's words are kept, unless the stack says otherwise.
MESSAGES_KEPT = timedelta(days=2190)
#: A stack keeps them for longer than this, whatever it says (`template.yaml`).
MESSAGES_KEPT_AT_LEAST = timedelta(days=180)


class AttemptRecord(Record):
    """The attempt's item. `check_group` and `check_from` are where the reconciler finds it."""

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
    disputes = JSONTextAttribute(null=True)
    remitted = UnicodeAttribute(null=True)
    remitted_at = MomentAttribute(null=True)
    check_group = UnicodeAttribute()
    check_from = MomentAttribute()


class CheckKey(NamedTuple):
    """The key of an attempt in the index `by_check`.

    Args:
        partition: one of its group's. Those that are not finished are in three groups; those that
            are, in one a day (UTC).
        since: from when on its age counts.
    """

    partition: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.partition} since {self.since.isoformat()}"


class RawRecord(Record):
    """The proof in one thing a provider said, beside its attempt. Never changed."""

    table: ClassVar[Table] = Table.PAYMENTS

    source = UnicodeAttribute()
    received_at = MomentAttribute()
    payload = JSONTextAttribute()
    ttl = SecondsAttribute()


class PointerRecord(Record):
    """A provider's name for something of ours; its existence makes the name ours for ever."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    refund_id = UnicodeAttribute(null=True)
    ttl = SecondsAttribute(null=True)


class AttemptRepository:
    """Reads attempts and adds their next versions to transactions.

    Args:
        store: must know the payments table.
        messages_kept: how long the providers' words are kept.
    """

    def __init__(self, store: Store, messages_kept: timedelta = MESSAGES_KEPT) -> None:
        self._store = store
        self._messages_kept = messages_kept

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
        the attempt itself says how it is; one that moves meanwhile may come twice.
        """
        return self._group(UNFINISHED)

    def stale(self, group: str, until: datetime, limit: int) -> Slice[Attempt]:
        """Return the attempts of a group that were changed last until a moment, each as it is now.

        Args:
            group: one of `UNFINISHED`.
            until: the moment.
            limit: how many at the most: those that were changed the longest ago.
        """
        in_time = AttemptRecord.check_from <= until
        found = entries(self._store, Table.PAYMENTS, BY_CHECK, [group], in_time, at_once=limit + 1)
        listed, has_more = first_page(found, limit)
        ids = [_attempt_id(entry) for entry in listed]
        return Slice(self.get_many(ids), ids[-1] if has_more else None)

    def unfinished_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
        """Yield the unfinished attempts that were changed last in a span, each with that moment.

        Args:
            start: the first moment.
            end: the last moment; before the first one in a span without any.
        """
        yield from self._moments(UNFINISHED, start, end)

    def checks_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
        """Yield the attempts of a span in the order of their moments, each with its moment.

        Those that are not finished have that of their last change; others, that of their end.

        Args:
            start: the first moment.
            end: the last moment; before the first one in a span without any.
        """
        for group in closed_groups(start, end):
            day = datetime.fromisoformat(group.removeprefix(_CLOSED)).replace(tzinfo=UTC)
            yield from self._moments(
                [*UNFINISHED, group], max(start, day), min(end, day + _LAST_OF_DAY)
            )

    def _moments(
        self, groups: Sequence[str], start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, str]]:
        if start > end:
            return
        in_time = AttemptRecord.check_from.between(start, end)
        for entry in entries(self._store, Table.PAYMENTS, BY_CHECK, groups, in_time, at_once=_PAGE):
            moment = datetime.fromisoformat(entry[BY_CHECK.range.name]["S"])
            yield moment, _attempt_id(entry)

    def closed_between(self, start: datetime, end: datetime) -> Iterator[str]:
        """Yield the ids of finished attempts that were captured, or ended, in a span of time.

        One that moves meanwhile may come twice.

        Args:
            start: its first moment.
            end: its last moment.
        """
        in_time = AttemptRecord.check_from.between(start, end)
        for group in closed_groups(start, end):
            yield from self._group([group], in_time)

    def _group(self, groups: Sequence[str], in_time: Condition | None = None) -> Iterator[str]:
        found = entries(
            self._store, Table.PAYMENTS, BY_CHECK, groups, in_time, at_once=_PAGE, once=False
        )
        yield from map(_attempt_id, found)

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
        record, is_new = to_record(attempt), attempt.version == 1
        condition = None if is_new else AttemptRecord.version == attempt.version - 1
        transaction.put(f"{ATTEMPT_LABEL}:{attempt.attempt_id}", record, condition)
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
            payload=message.kept,
            ttl=now + self._messages_kept,
        )
        transaction.put(f"provider-message:{attempt.attempt_id}", raw)
        if message.event_id is not None:
            mark = PointerRecord(
                pk=event_pk(attempt.provider, message.event_id),
                sk="POINTER",
                attempt_id=attempt.attempt_id,
                ttl=now + MARKS_KEPT,
            )
            transaction.put(EVENT_LABEL, mark)


def check_key(attempt: Attempt) -> CheckKey:
    """Return where the reconciler finds an attempt."""
    since = attempt.updated_at
    if not attempt.is_unfinished:
        since = attempt.closed_at
        group = _closed_group(_day(since))
    elif attempt.disputes.open:
        group = DISPUTED
    else:
        group = LIVE if attempt.is_live and not attempt.has_foreign_money else WAITING
    return CheckKey(partition_of(BY_CHECK, group, attempt.attempt_id), since)


def closed_groups(start: datetime, end: datetime) -> Iterator[str]:
    """Yield the groups of the attempts that became final from one moment to another."""
    first = _day(start)
    for days in range((_day(end) - first).days + 1):
        yield _closed_group(first + timedelta(days=days))


def _closed_group(day: date) -> str:
    return f"{_CLOSED}{day.isoformat()}"


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def transaction_pk(provider: Provider, transaction_id: str) -> str:
    """Return the partition of the claim on a provider's transaction."""
    return f"TRANSACTION#{provider.value}#{transaction_id}"


def event_pk(provider: Provider, event_id: str) -> str:
    """Return the partition of the mark of an event that has had its effect."""
    return f"EVENT#{provider.value}#{event_id}"


def attempt_pk(attempt_id: str) -> str:
    """Return the partition of an attempt and of what the provider said of it."""
    return f"{ATTEMPT_PREFIX}{attempt_id}"


def _attempt_id(entry: Entry) -> str:
    """Return whose entry of an index it is."""
    return str(entry["pk"]["S"].removeprefix(ATTEMPT_PREFIX))


def reference_pk(provider: Provider, reference: str) -> str:
    """Return the partition of the claim on a provider's name for an attempt."""
    return f"REFERENCE#{provider.value}#{reference}"


def to_record(attempt: Attempt) -> AttemptRecord:
    """Return an attempt as it is stored."""
    key, pk = check_key(attempt), attempt_pk(attempt.attempt_id)
    return AttemptRecord(
        pk=pk,
        sk=ATTEMPT,
        attempt_id=attempt.attempt_id,
        order_id=attempt.order_id,
        user_id=attempt.user_id,
        provider=attempt.provider.value,
        status=attempt.status.value,
        amount=attempt.amount.amount,
        currency=attempt.amount.currency,
        request=attempt.kept_request,
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
        disputes=[_written(one) for one in attempt.disputes.each] or None,
        remitted=attempt.remitted,
        remitted_at=attempt.remitted_at,
        check_group=key.partition,
        check_from=key.since,
    )


def to_model(record: AttemptRecord) -> Attempt:
    """Return a stored attempt as the domain sees it."""
    values: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            "attempt_id order_id user_id request expires_at created_at updated_at version "
            "reference redirect_url transaction_id reason captured_at refund_due "
            "pending_refunds unconfirmed_refund_id recheck remitted remitted_at"
        ).split()
    }
    return Attempt(
        provider=Provider(record.provider),
        status=AttemptStatus(record.status),
        amount=Money(record.amount, record.currency),
        left=record.refundable,
        hints=record.hints or 0,
        disputes=AttemptDisputes(tuple(_read(one) for one in record.disputes or ())),
        **values,
    )


def _written(dispute: Dispute) -> dict[str, Any]:
    values = asdict(dispute)
    return values | {name: values[name].isoformat() for name in _MOMENTS if values[name]}


def _read(stored: dict[str, Any]) -> Dispute:
    moments = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored.get(name)}
    return Dispute(**stored | moments)
