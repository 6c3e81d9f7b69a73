"""Stock in DynamoDB: the sale items, whose counters every write guards, and the movements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.store import BATCH_LIMIT, Reader, Store, Transaction
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.inventory.model import Movement, MovementKind, ProductStatus, SaleItem
from storefront.money import Money
from storefront.paging import PageRequest, Slice

SALE = "SALE"
#: By how much clocks of functions may differ, at the very most.
_CLOCKS_DIFFER = timedelta(minutes=1)
#: Label prefix of all writes to counters: `stock:<product id>`.
STOCK = "stock"


def product_pk(product_id: str) -> str:
    """Return the partition of a product: its sale item and its details."""
    return f"PRODUCT#{product_id}"


class SaleRecord(Record):
    """The small item that orders write to; below 1 KB, and on no index."""

    table: ClassVar[Table] = Table.CATALOG

    product_id = UnicodeAttribute()
    sku = UnicodeAttribute()
    name = UnicodeAttribute()
    unit_amount = IntegerAttribute()
    currency = UnicodeAttribute()
    status = UnicodeAttribute()
    available = IntegerAttribute()
    on_hand = IntegerAttribute()

    def to_model(self) -> SaleItem:
        """Return the item as the domain sees it."""
        return SaleItem(
            product_id=self.product_id,
            sku=self.sku,
            name=self.name,
            price=Money(self.unit_amount, self.currency),
            status=ProductStatus(self.status),
            available=self.available,
            on_hand=self.on_hand,
        )


class MovementRecord(Record):
    """One ledger line, in a partition of its own so that it takes no throughput from sales."""

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


class StockRepository:
    """Reads sale items and adds guarded stock changes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, product_id: str) -> SaleItem | None:
        """Return a product's sale item."""
        record = self._store.get(SaleRecord, product_pk(product_id), SALE)
        return record.to_model() if record else None

    def get_many(self, product_ids: Sequence[str], reader: Reader) -> dict[str, SaleItem]:
        """Return the sale items that exist, by product id.

        Args:
            product_ids: 98 at the most, which leaves room for what a reader reads along.
            reader: reads for whoever asks; see `accounts/standing.py`.
        """
        keys = [(product_pk(product_id), SALE) for product_id in product_ids]
        records = reader.get_many(SaleRecord, keys)
        return {record.product_id: record.to_model() for record in records}

    def hold(self, transaction: Transaction, item: SaleItem, quantity: int) -> None:
        """Take units for a pending order, at the price that was read, if the product is sold."""
        self._change(
            transaction,
            item.product_id,
            [SaleRecord.available.add(-quantity)],
            (SaleRecord.available >= quantity)
            & (SaleRecord.status == ProductStatus.ACTIVE.value)
            & (SaleRecord.unit_amount == item.price.amount)
            & (SaleRecord.currency == item.price.currency),
        )

    def release(self, transaction: Transaction, product_id: str, quantity: int) -> None:
        """Give held units back to buyers."""
        self._change(
            transaction,
            product_id,
            [SaleRecord.available.add(quantity)],
            SaleRecord.pk.exists(),
        )

    def sell_held(self, transaction: Transaction, product_id: str, quantity: int) -> None:
        """Take units off the shelf that an order has held until now."""
        self._change(
            transaction,
            product_id,
            [SaleRecord.on_hand.add(-quantity)],
            SaleRecord.on_hand >= quantity,
        )

    def sell_free(self, transaction: Transaction, product_id: str, quantity: int) -> None:
        """Take units off the shelf for an order that holds none, if they are still free."""
        self._change(
            transaction,
            product_id,
            [SaleRecord.available.add(-quantity), SaleRecord.on_hand.add(-quantity)],
            (SaleRecord.available >= quantity) & (SaleRecord.on_hand >= quantity),
        )

    def put_back(self, transaction: Transaction, product_id: str, quantity: int) -> None:
        """Put returned units on the shelf, for anybody to buy; an archived product's too."""
        self._change(
            transaction,
            product_id,
            [SaleRecord.available.add(quantity), SaleRecord.on_hand.add(quantity)],
            SaleRecord.pk.exists(),
        )

    def adjust(self, transaction: Transaction, product_id: str, quantity: int) -> None:
        """Change what is on the shelf by a signed quantity; never takes held units."""
        condition = SaleRecord.pk.exists() & (SaleRecord.status != ProductStatus.ARCHIVED.value)
        if quantity < 0:
            condition &= SaleRecord.available >= -quantity
        self._change(
            transaction,
            product_id,
            [SaleRecord.available.add(quantity), SaleRecord.on_hand.add(quantity)],
            condition,
        )

    def add_movement(self, transaction: Transaction, movement: Movement) -> None:
        """Write a ledger line; belongs into every transaction that changes `on_hand`."""
        record = MovementRecord(
            pk=movements_pk(movement.product_id),
            sk=movement.movement_id,
            product_id=movement.product_id,
            kind=movement.kind.value,
            quantity=movement.quantity,
            reason=movement.reason,
            order_id=movement.order_id,
            actor=movement.actor,
            created_at=movement.created_at,
        )
        transaction.put(f"movement:{movement.product_id}", record)

    def movements(self, product_id: str, page: PageRequest) -> Slice[Movement]:
        """Return a product's movements, the newest first."""
        found = self._store.query(
            Table.CATALOG,
            movements_pk(product_id),
            MovementRecord.sk < page.after if page.after else None,
            limit=page.limit,
            newest_first=True,
        )
        items = [MovementRecord.from_raw_data(item).to_model() for item in found.items]
        return Slice(items, items[-1].movement_id if found.last else None)

    def movements_named(self, names: Sequence[tuple[str, str]]) -> dict[str, Movement]:
        """Return the movements that exist among some, by id.

        Args:
            names: distinct pairs of product id and movement id.
        """
        found: dict[str, Movement] = {}
        for start in range(0, len(names), BATCH_LIMIT):
            part = names[start : start + BATCH_LIMIT]
            keys = [(movements_pk(product_id), movement_id) for product_id, movement_id in part]
            records = self._store.get_many(MovementRecord, keys)
            found |= {record.sk: record.to_model() for record in records}
        return found

    def movements_of_order(self, product_id: str, order_id: str, since: datetime) -> list[Movement]:
        """Return an order's movements of a product, the oldest first; reads all since a moment.

        Args:
            product_id: of what.
            order_id: whose.
            since: when the order was placed.
        """
        # Movements are named by the clock of the function that made them; clocks differ a little.
        first, after = MovementRecord.sk >= new_id(since - _CLOCKS_DIFFER), None
        found: list[Movement] = []
        while True:
            page = self._store.query(
                Table.CATALOG,
                movements_pk(product_id),
                first,
                only=MovementRecord.order_id == order_id,
                after=after,
            )
            found += [MovementRecord.from_raw_data(item).to_model() for item in page.items]
            after = page.last
            if after is None:
                return found

    def _change(
        self, transaction: Transaction, product_id: str, actions: list[Any], condition: Any
    ) -> None:
        key = (product_pk(product_id), SALE)
        transaction.update(f"{STOCK}:{product_id}", SaleRecord, key, actions, condition)


def movements_pk(product_id: str) -> str:
    """Return the partition of a product's ledger."""
    return f"MOVEMENTS#{product_id}"
