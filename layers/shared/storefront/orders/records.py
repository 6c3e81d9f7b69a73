"""Orders as items: the order, its events, the quote it was, and what its buyer holds unpaid."""

from typing import ClassVar, NamedTuple

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    RowsAttribute,
    SecondsAttribute,
)
from storefront.db.tables import Table
from storefront.values import dataclass

ORDER = "ORDER"
ORDER_PREFIX = "ORDER#"
EVENT_PREFIX = "EVENT#"
UNPAID = "UNPAID"
QUOTE = "QUOTE"
NUMBER = "NUMBER"
#: Groups of the index of what has to be seen to: orders whose hold can lapse, orders of which units
#: wait to be packed, those of which units wait though nothing may be sent, and those that have come
#: to their buyers and are not paid.
HOLDS = "holds"
TO_PACK = "to_pack"
STOPPED = "stopped"
TO_COLLECT = "to_collect"


class StoredLine(NamedTuple):
    """One order line inside the order's item; its currency is the order's."""

    product_id: str
    sku: str
    name: str
    unit_amount: int
    quantity: int


class OrderRecord(Record):
    """The order's item. `hold_queue` exists only while somebody has to see to it (sparse index).

    `status_shard` and `hold_queue` are partitions of the indexes; what they follow is the rest.
    """

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    status = UnicodeAttribute()
    status_shard = UnicodeAttribute()
    lines = RowsAttribute(StoredLine)
    product_ids = UnicodeSetAttribute()
    total_amount = IntegerAttribute()
    currency = UnicodeAttribute()
    hold_queue = UnicodeAttribute(null=True)
    hold_expires_at = SecondsAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    version = IntegerAttribute()
    attempt_ids = ListAttribute(of=UnicodeAttribute)
    open_attempt_id = UnicodeAttribute(null=True)
    processing_attempt_id = UnicodeAttribute(null=True)
    captured_attempt_id = UnicodeAttribute(null=True)
    refunded = IntegerAttribute()
    lost = IntegerAttribute(null=True)
    returned = JSONTextAttribute()
    disputed = BooleanAttribute()
    open_disputes = UnicodeSetAttribute(null=True)
    held_in = JSONTextAttribute(null=True)
    charges = JSONTextAttribute(null=True)
    collections = JSONTextAttribute(null=True)
    refused = JSONTextAttribute(null=True)
    contact_until = SecondsAttribute(null=True)
    sold = BooleanAttribute(null=True)
    goods = JSONTextAttribute(null=True)
    parcels = IntegerAttribute(null=True)
    uses = JSONTextAttribute(null=True)
    token_epoch = IntegerAttribute(null=True)
    phone_name = UnicodeAttribute(null=True)


class QuoteRecord(Record):
    """That a quote has become an order: it becomes one at most."""

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()
    ttl = SecondsAttribute()


class NumberRecord(Record):
    """Which order has a number: one, for ever."""

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()


class EventRecord(Record):
    """One timeline entry, beside its order."""

    table: ClassVar[Table] = Table.ORDERS

    type = UnicodeAttribute()
    at = MomentAttribute()
    actor = UnicodeAttribute()
    data = JSONTextAttribute()


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A buyer's pending orders, and the units that they hold together."""

    order_ids: frozenset[str] = frozenset()
    units: int = 0

    def __str__(self) -> str:
        return f"{self.units} units of {', '.join(sorted(self.order_ids)) or 'no order'}"


class UnpaidRecord(Record):
    """What a buyer's pending orders hold, so that one account cannot hold all there is."""

    table: ClassVar[Table] = Table.ORDERS

    order_ids = UnicodeSetAttribute(null=True)  # DynamoDB knows no empty set
    units = IntegerAttribute()

    def to_model(self) -> Unpaid:
        """Return the count as the domain sees it."""
        return Unpaid(frozenset(self.order_ids or ()), self.units)
