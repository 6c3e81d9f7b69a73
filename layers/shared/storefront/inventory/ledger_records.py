"""The ledger of stock in DynamoDB: its lines, and what was repaired."""

from typing import ClassVar
from zlib import crc32

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.tables import Table
from storefront.inventory.model import Movement, MovementKind

#: Over how many partitions a ledger is spread. A line that a transaction writes takes two of a
#: partition's 1,000 units a second, also where the transaction fails at the counters.
LEDGER_PARTITIONS = 8


def ledger_pks(product_id: str) -> tuple[str, ...]:
    """Return the partitions of a product's ledger."""
    return tuple(f"MOVEMENTS#{product_id}#{number}" for number in range(LEDGER_PARTITIONS))


def movements_pk(product_id: str, movement_id: str) -> str:
    """Return the partition that a line of a product's ledger is in."""
    return ledger_pks(product_id)[crc32(movement_id.encode()) % LEDGER_PARTITIONS]


class MovementRecord(Record):
    """One ledger line, apart from the counters so that it takes no throughput from sales.

    A ledger is spread over partitions: in one, a product could not be sold 500 times a second.
    """

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    quantity = IntegerAttribute()
    reason = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    actor = UnicodeAttribute()
    created_at = MomentAttribute()

    def to_model(self) -> Movement:
        """Return the movement as the domain sees it."""
        return Movement(
            movement_id=self.sk,
            product_id=self.product_id,
            kind=MovementKind(self.kind),
            quantity=self.quantity,
            reason=self.reason,
            order_id=self.order_id,
            actor=self.actor,
            created_at=self.created_at,
        )


class RepairRecord(Record):
    """What was repaired, by whom and why; never changed, never expires."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    available_before = IntegerAttribute()
    available_after = IntegerAttribute()
    on_hand_before = IntegerAttribute()
    on_hand_after = IntegerAttribute()
    reason = UnicodeAttribute()
    actor = UnicodeAttribute()
    created_at = MomentAttribute()
