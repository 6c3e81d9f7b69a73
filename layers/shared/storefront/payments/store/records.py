"""How attempts, and what leads to them, lie in the payments table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.tables import BY_CHECK, Table
from storefront.money import Money
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.store import disputes as dispute_record

ATTEMPT = "ATTEMPT"
ATTEMPT_PREFIX = "ATTEMPT#"
#: The group of the attempts that are not finished, in the index `by_check`.
UNFINISHED = "unfinished"
#: Stripe delivers an event again for up to three days; marks outlive that by far.
MARKS_KEPT = timedelta(days=90)


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
    dispute = UnicodeAttribute(null=True)
    disputes = JSONTextAttribute(null=True)
    check_group = UnicodeAttribute()
    check_from = MomentAttribute()


class CheckKey(NamedTuple):
    """The key of an attempt in the index `by_check`.

    Args:
        partition: one of its group's. Those that are not finished are a group; those that are, one
            a day (UTC).
        since: from when on its age counts.
    """

    partition: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.partition} since {self.since.isoformat()}"


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


def check_key(attempt: Attempt) -> CheckKey:
    """Return where the reconciler finds an attempt."""
    if attempt.is_unfinished:
        group, since = UNFINISHED, attempt.updated_at
    else:
        group, since = _closed_group(_day(attempt.closed_at)), attempt.closed_at
    return CheckKey(BY_CHECK.partition(group, attempt.attempt_id), since)


def closed_groups(start: datetime, end: datetime) -> Iterator[str]:
    """Yield the groups of the attempts that became final from one moment to another."""
    first = _day(start)
    for days in range((_day(end) - first).days + 1):
        yield _closed_group(first + timedelta(days=days))


def _closed_group(day: date) -> str:
    return f"closed#{day.isoformat()}"


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


def reference_pk(provider: Provider, reference: str) -> str:
    """Return the partition of the claim on a provider's name for an attempt."""
    return f"REFERENCE#{provider.value}#{reference}"


def to_record(attempt: Attempt) -> AttemptRecord:
    """Return an attempt as it is stored."""
    key = check_key(attempt)
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
