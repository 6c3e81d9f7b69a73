"""The list of refunds that failed, after somebody was told that their money comes back.

Nothing else leads to them: their payment is over. An entry is written with the failure, and is gone
after a while; whether the money has gone back since, the payment itself tells.
"""

from dataclasses import field
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.clock import iso
from storefront.db.records import IntegerAttribute, MomentAttribute, Record, SecondsAttribute
from storefront.db.shards import first_page, in_order
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.paging import Slice
from storefront.payments.model.refund import Refund
from storefront.values import dataclass

#: Partition of the list; few refunds fail, so that one is enough.
FAILED_REFUNDS = "FAILED_REFUNDS"
#: For how long a failure is shown.
FAILURES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RefundFailure:
    """A refund that failed.

    Args:
        attempt_id: whose capture did not go back.
        failed_at: when.
        amount: how much, in minor units.
        left: minor units of the capture that were left then; where they differ, it is no other one.
    """

    attempt_id: str
    failed_at: datetime
    amount: int
    left: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.amount} of attempt {self.attempt_id} at {iso(self.failed_at)}"


class FailedRefundRecord(Record):
    """An entry of the list, beside the others, by the refund's id."""

    table: ClassVar[Table] = Table.PAYMENTS

    order_id = UnicodeAttribute()
    attempt_id = UnicodeAttribute()
    failed_at = MomentAttribute()
    amount = IntegerAttribute()
    left = IntegerAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> RefundFailure:
        """Return the entry as the domain sees it."""
        return RefundFailure(self.attempt_id, self.failed_at, self.amount, self.left)


def add_failure(transaction: Transaction, refund: Refund, left: int) -> None:
    """List a refund that has just failed.

    Args:
        transaction: in which it fails.
        refund: as it is then.
        left: minor units of the capture that are left then.
    """
    entry = FailedRefundRecord(
        pk=FAILED_REFUNDS,
        sk=refund.refund_id,
        order_id=refund.order_id,
        attempt_id=refund.attempt_id,
        failed_at=refund.updated_at,
        amount=refund.amount.amount,
        left=left,
        ttl=refund.updated_at + FAILURES_KEPT,
    )
    transaction.put("failed-refund", entry)


def failures(store: Store, now: datetime, limit: int) -> Slice[RefundFailure]:
    """Return the refunds that failed within `FAILURES_KEPT`, those of the youngest refunds first.

    Args:
        store: must know the payments table.
        now: the present.
        limit: how many at the most.
    """
    found = in_order(store, Table.PAYMENTS, [FAILED_REFUNDS], newest_first=True, at_once=limit + 1)
    listed, has_more = first_page(found, limit)
    records = [FailedRefundRecord.from_raw_data(dict(one)) for one in listed]
    # DynamoDB deletes days late.
    kept = [one.to_model() for one in records if one.failed_at + FAILURES_KEPT > now]
    return Slice(kept, records[-1].sk if has_more else None)
