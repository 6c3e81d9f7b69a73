"""The records of stock in DynamoDB: sale items, shards, and the ledger of movements."""

from typing import ClassVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from storefront.db.records import IntegerAttribute, JSONTextAttribute, MomentAttribute, Record
from storefront.db.tables import Table
from storefront.inventory.model import Movement, MovementKind, ProductStatus, SaleItem, Shard
from storefront.inventory.price_records import PricedRecord, money_of


class StockRecord(PricedRecord):
    """What the sale item and shards have in common: prices, counters, and what guards holds."""

    product_id = UnicodeAttribute()
    status = UnicodeAttribute()
    available = IntegerAttribute()
    on_hand = IntegerAttribute()
    to_ship = IntegerAttribute(null=True)
    tax_class = UnicodeAttribute(null=True)


class ShardRecord(StockRecord):
    """A part of a hot product's stock, with a copy of its prices and status."""

    number = IntegerAttribute()

    def to_model(self) -> Shard:
        """Return the shard as the domain sees it."""
        return Shard(
            product_id=self.product_id,
            number=self.number,
            prices=self.prices,
            status=ProductStatus(self.status),
            available=self.available,
            on_hand=self.on_hand,
            to_ship=self.to_ship or 0,
            tax_class=self.tax_class or "",
        )


class SaleRecord(StockRecord):
    """The small item that orders write to; below 1 KB, and on no index."""

    sku = UnicodeAttribute()
    name = UnicodeAttribute()
    shards = IntegerAttribute(null=True)
    is_hot = BooleanAttribute(null=True)
    paused_until = MomentAttribute(null=True)
    moves = IntegerAttribute(null=True)
    #: One line for each option.
    choice = UnicodeAttribute(null=True)
    own_status = UnicodeAttribute(null=True)
    compare_at = IntegerAttribute(null=True)
    prior_amount = IntegerAttribute(null=True)
    priced = IntegerAttribute(null=True)

    def to_model(self) -> SaleItem:
        """Return the item as the domain sees it."""
        return SaleItem(
            product_id=self.product_id,
            sku=self.sku,
            name=self.name,
            prices=self.prices,
            status=ProductStatus(self.status),
            available=self.available,
            on_hand=self.on_hand,
            shards=self.shards or 0,
            is_hot=bool(self.is_hot),
            paused_until=self.paused_until,
            moves=self.moves,
            choice=tuple(self.choice.split("\n")) if self.choice else (),
            own_status=ProductStatus(self.own_status or ProductStatus.ACTIVE),
            compare_at=money_of(self.compare_at, self.currency),
            prior=money_of(self.prior_amount, self.currency),
            priced=self.priced or 0,
            to_ship=self.to_ship or 0,
            tax_class=self.tax_class or "",
        )


class OptionsRecord(Record):
    """What the details of a product say of its variants, for who orders the product itself."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    variants = JSONTextAttribute(null=True)


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
