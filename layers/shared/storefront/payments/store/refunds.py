"""Refunds in DynamoDB, beside each other by order."""

from datetime import datetime
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.money import Money
from storefront.paging import Slice
from storefront.payments.model.attempt import Provider
from storefront.payments.model.refund import Refund, RefundOrigin, RefundStatus, Taken
from storefront.payments.store.attempts import PointerRecord
from storefront.payments.store.failures import RefundFailure, failures

#: Label prefix of the write of a refund; it fails when somebody else changed the refund first.
REFUND_LABEL = "refund"
#: Label prefix of the claim on a provider's refund; it fails when another refund of ours has it.
REFERENCE_LABEL = "refund-reference"


class RefundRecord(Record):
    """The refund's item."""

    table: ClassVar[Table] = Table.PAYMENTS

    attempt_id = UnicodeAttribute()
    provider = UnicodeAttribute()
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute()
    origin = UnicodeAttribute()
    reason = UnicodeAttribute()
    actor = UnicodeAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    sent_at = MomentAttribute(null=True)
    restock = JSONTextAttribute(null=True)
    restocked = JSONTextAttribute()
    units = JSONTextAttribute(null=True)
    shipping = IntegerAttribute(null=True)
    canceled = JSONTextAttribute(null=True)
    retrieved = JSONTextAttribute(null=True)
    kept = JSONTextAttribute(null=True)
    rest = JSONTextAttribute(null=True)
    version = IntegerAttribute()
    reference = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)


class RefundRepository:
    """Reads refunds and adds their next versions to transactions.

    Args:
        store: must know the payments table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, order_id: str, refund_id: str) -> Refund | None:
        """Return a refund as last written."""
        record = self._store.get(RefundRecord, refunds_pk(order_id), refund_id)
        return to_model(record) if record else None

    def of_order(self, order_id: str) -> list[Refund]:
        """Return all refunds of an order, the oldest first."""
        refunds: list[Refund] = []
        after = None
        while True:
            page = self._store.query(Table.PAYMENTS, refunds_pk(order_id), after=after)
            refunds += map(to_model, map(RefundRecord.from_raw_data, page.items))
            after = page.last
            if after is None:
                return refunds

    def of_attempt(self, order_id: str, attempt_id: str) -> list[Refund]:
        """Return all refunds of one capture of an order, the oldest first."""
        return [one for one in self.of_order(order_id) if one.attempt_id == attempt_id]

    def failures(self, now: datetime, limit: int) -> Slice[RefundFailure]:
        """Return the refunds that failed lately; see `payments.store.failures`."""
        return failures(self._store, now, limit)

    def save(self, transaction: Transaction, refund: Refund) -> None:
        """Write the next version of a refund.

        Args:
            transaction: is cancelled under `REFUND_LABEL` unless the stored version is the one
                before, and under `REFERENCE_LABEL` if the provider's refund is another of ours.
            refund: as a transition returned it, or a new one.
        """
        record, is_new = _to_record(refund), refund.version == 1
        condition = None if is_new else RefundRecord.version == refund.version - 1
        transaction.put(f"{REFUND_LABEL}:{refund.refund_id}", record, condition)
        if refund.reference is not None:
            pk = refund_pk(refund.provider, refund.reference)
            # The same refund may claim its reference again, with each of its later versions.
            free = PointerRecord.pk.does_not_exist() | (PointerRecord.refund_id == refund.refund_id)
            pointer = PointerRecord(
                pk=pk, sk="POINTER", attempt_id=refund.attempt_id, refund_id=refund.refund_id
            )
            transaction.put(f"{REFERENCE_LABEL}:{refund.refund_id}", pointer, free)


def refunds_pk(order_id: str) -> str:
    """Return the partition of an order's refunds."""
    return f"REFUNDS#{order_id}"


def refund_pk(provider: Provider, reference: str) -> str:
    """Return the partition of the claim on a provider's refund."""
    return f"REFUND#{provider.value}#{reference}"


def _to_record(refund: Refund) -> RefundRecord:
    return RefundRecord(
        pk=refunds_pk(refund.order_id),
        sk=refund.refund_id,
        attempt_id=refund.attempt_id,
        provider=refund.provider.value,
        amount=refund.amount.amount,
        currency=refund.amount.currency,
        status=refund.status.value,
        origin=refund.origin.value,
        reason=refund.reason,
        actor=refund.actor,
        created_at=refund.created_at,
        updated_at=refund.updated_at,
        sent_at=refund.sent_at,
        restock=dict(refund.restock) or None,
        restocked=dict(refund.restocked),
        units={one: list(numbers) for one, numbers in refund.units.items()} or None,
        shipping=refund.shipping or None,
        canceled=dict(refund.taken.canceled) or None,
        retrieved=dict(refund.taken.retrieved) or None,
        kept=dict(refund.taken.kept) or None,
        rest=list(refund.rest) or None,
        version=refund.version,
        reference=refund.reference,
        failure=refund.failure,
    )


def to_model(record: RefundRecord) -> Refund:
    """Return a stored refund as the domain sees it."""
    values: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            "attempt_id reason actor created_at updated_at sent_at restocked version reference "
            "failure"
        ).split()
    }
    return Refund(
        refund_id=record.sk,
        order_id=record.pk.removeprefix("REFUNDS#"),
        provider=Provider(record.provider),
        amount=Money(record.amount, record.currency),
        status=RefundStatus(record.status),
        origin=RefundOrigin(record.origin),
        restock=record.restock or {},
        units={one: tuple(numbers) for one, numbers in (record.units or {}).items()},
        shipping=record.shipping or 0,
        taken=Taken(record.canceled or {}, record.retrieved or {}, record.kept or {}),
        rest=tuple(record.rest or ()),
        **values,
    )
