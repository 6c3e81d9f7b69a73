"""Stock in DynamoDB: sale items and shards, whose counters every write guards, and movements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zlib import crc32

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront.db.reader import ItemReader
from storefront.db.shards import Entry, first_page, in_order
from storefront.db.store import BATCH_LIMIT, Store, Transaction
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.inventory.conditions import has_free, has_shards, is_sold_as_read, says
from storefront.inventory.model import (
    SALE_ITEM,
    BookedUnits,
    Movement,
    OrderMovement,
    Parts,
    ProductStatus,
    SaleItem,
    Shard,
    variant_id,
)
from storefront.inventory.records import (
    MovementRecord,
    OptionsRecord,
    SaleRecord,
    ShardRecord,
    StockRecord,
)
from storefront.paging import PageRequest, Slice

DETAILS = "DETAILS"
SALE = "SALE"
SHARD = "SHARD"
#: Over how many partitions a ledger is spread. A line that a transaction writes takes two of a
#: partition's 1,000 units a second, also where the transaction fails at the counters.
LEDGER_PARTITIONS = 8
#: Label prefix of all writes to counters: `stock:<product id>`, or `stock:<product id>#<shard>`.
STOCK = "stock"
#: By how much clocks of functions may differ, at the very most.
_CLOCKS_DIFFER = timedelta(minutes=1)
#: How many more lines than its share of a page a partition is asked for: so few are asked twice.
_CHANCE = 3

_IS_NOT_ARCHIVED = StockRecord.status != ProductStatus.ARCHIVED.value


def product_pk(product_id: str) -> str:
    """Return the partition of a product: its details, and its sale item or its variants."""
    return f"PRODUCT#{product_id}"


def shard_pk(product_id: str, number: int) -> str:
    """Return the partition of a shard: of its own, so that DynamoDB can keep it elsewhere."""
    return f"STOCK#{product_id}#{number}"


def stock_key(product_id: str, number: int) -> tuple[str, str]:
    """Return the key of a shard of a sale item; that of the sale item itself for `SALE_ITEM`.

    A variant's sale item is in its product's partition, so that one query reads a whole product.
    """
    if number == SALE_ITEM:
        product, dash, variant = product_id.partition("-")
        return product_pk(product), f"{SALE}#{variant}" if dash else SALE
    return shard_pk(product_id, number), SHARD


def sale_item_id(product_id: str, sort: str) -> str:
    """Return the id of the sale item that a product's partition holds under a range key."""
    _, hash_sign, variant = sort.partition("#")
    return f"{product_id}-{variant}" if hash_sign else product_id


def stock_label(product_id: str, number: int = SALE_ITEM) -> str:
    """Return the label of the write of a product's counters in a shard."""
    return f"{STOCK}:{product_id}" + (f"#{number}" if number else "")


def products_in(labels: Iterable[str]) -> set[str]:
    """Return the products whose counters some labels name."""
    named = (label.partition(":") for label in labels)
    return {rest.partition("#")[0] for prefix, _, rest in named if prefix == STOCK}


def ledger_pks(product_id: str) -> tuple[str, ...]:
    """Return the partitions of a product's ledger."""
    return tuple(f"MOVEMENTS#{product_id}#{number}" for number in range(LEDGER_PARTITIONS))


def movements_pk(product_id: str, movement_id: str) -> str:
    """Return the partition that a line of a product's ledger is in."""
    return ledger_pks(product_id)[crc32(movement_id.encode()) % LEDGER_PARTITIONS]


#: Of a change that does not depend on what was there before.
NOTHING_SEEN: Mapping[int, BookedUnits] = {}


def sale_items(raw: Iterable[dict[str, Any]]) -> dict[str, SaleItem]:
    """Return the sale items among raw items, without their shards, by product id."""
    records = [SaleRecord.from_raw_data(one) for one in raw if one["sk"]["S"].startswith(SALE)]
    return {record.product_id: record.to_model() for record in records}


class StockRepository:
    """Reads sale items and adds guarded stock changes to transactions.

    Args:
        store: must know the catalog table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, product_id: str) -> SaleItem | None:
        """Return a product's sale item, with the counters of its shards added to its own."""
        record = self._store.get(SaleRecord, *stock_key(product_id, SALE_ITEM))
        if record is None:
            return None
        item = record.to_model()
        return item.with_shards(read_shards(self._store, [item])[product_id])

    def get_many(self, product_ids: Sequence[str], reader: ItemReader) -> dict[str, SaleItem]:
        """Return the sale items that exist, without their shards, by product id.

        Args:
            product_ids: 98 at the most, which leaves room for what a reader reads along.
            reader: reads for whoever asks; see `accounts/session_guard.py`.
        """
        keys = [stock_key(product_id, SALE_ITEM) for product_id in product_ids]
        return sale_items(reader.get_together({Table.CATALOG: keys})[Table.CATALOG])

    def variants_of(self, product_ids: Collection[str]) -> dict[str, list[str]]:
        """Return the ids of what is sold of products with options, by product id; no others."""
        keys = [(product_pk(one), DETAILS) for one in product_ids]
        found = self._store.get_many(OptionsRecord, keys)
        return {
            record.product_id: [variant_id(record.product_id, one) for one in record.variants]
            for record in found
            if record.variants is not None
        }

    def books(self, product_id: str) -> dict[int, BookedUnits]:
        """Return what the books say is on the shelf of a product that exists, by shard."""
        (item,) = self.get_many([product_id], self._store).values()
        shards = {one.number: one for one in read_shards(self._store, [item])[product_id]}
        parts: dict[int, SaleItem | Shard] = {SALE_ITEM: item, **shards}
        return {number: BookedUnits(one.on_hand, one.to_ship) for number, one in parts.items()}

    def look(self, items: Iterable[SaleItem]) -> dict[str, dict[int, int]]:
        """Return the units that are available of products, by shard.

        The sale items count as they were read; their shards are read now. What moves between them
        meanwhile may be seen twice or not at all, and what is sold and given back, too: see
        `inventory.search`.
        """
        by_product = {item.product_id: item for item in items}
        shards = read_shards(self._store, by_product.values())
        return {
            product_id: {
                SALE_ITEM: item.available,
                **{one.number: one.available for one in shards[product_id]},
            }
            for product_id, item in by_product.items()
        }

    def draw(self, count: int) -> int:
        """Return a number from 0 to below `count` by chance."""
        return self._store.draw(count)

    def hold(self, transaction: Transaction, item: SaleItem, parts: Parts, now: datetime) -> None:
        """Take units for an order that is placed at a moment, if the product is sold.

        Args:
            transaction: where to.
            item: as it was read; cancelled unless what is stored tells the same price, and class of
                tax.
            parts: units by shard.
            now: the moment.
        """
        is_as_read = is_sold_as_read(item, now)
        for number, units in parts.items():
            self._change(
                transaction,
                item.product_id,
                number,
                [StockRecord.available.add(-units)],
                (StockRecord.available >= units) & is_as_read,
            )

    def sell(self, transaction: Transaction, item: SaleItem, parts: Parts, now: datetime) -> None:
        """Sell units for an order that is placed and paid at one moment, since it costs nothing.

        Arguments are those of `hold`.
        """
        for number, units in parts.items():
            condition = has_free(units) & is_sold_as_read(item, now)
            self._change(transaction, item.product_id, number, _selling(units), condition)

    def release(self, transaction: Transaction, product_id: str, parts: Parts) -> None:
        """Give held units back to buyers."""
        exists = StockRecord.pk.exists()
        for number, units in parts.items():
            actions = [StockRecord.available.add(units)]
            self._change(transaction, product_id, number, actions, exists)

    def sell_held(
        self,
        transaction: Transaction,
        about: OrderMovement,
        parts: Mapping[str, Parts],
        now: datetime,
    ) -> dict[str, str]:
        """Sell units that an order has held until now: they are to be shipped.

        Args:
            transaction: where to; cancelled unless they are there.
            about: why they move.
            parts: units by shard, by product id.
            now: when.

        Returns:
            ids of ledger lines by product id, see `add_movements`.
        """
        for product_id, shards in parts.items():
            for number, units in shards.items():
                actions = [StockRecord.on_hand.add(-units), StockRecord.to_ship.add(units)]
                self._change(transaction, product_id, number, actions, StockRecord.on_hand >= units)
        return self.add_movements(transaction, about, _sold(parts), now)

    def sell_free(
        self,
        transaction: Transaction,
        about: OrderMovement,
        parts: Mapping[str, Parts],
        now: datetime,
    ) -> dict[str, str]:
        """Sell units that nothing holds, if they are still free; see `sell_held`."""
        for product_id, shards in parts.items():
            for number, units in shards.items():
                self._change(transaction, product_id, number, _selling(units), has_free(units))
        return self.add_movements(transaction, about, _sold(parts), now)

    def restock(
        self,
        transaction: Transaction,
        about: OrderMovement,
        units: Mapping[str, int],
        now: datetime,
        *,
        unsent: Mapping[str, int],
    ) -> dict[str, str]:
        """Put units of an order back on the shelf.

        Args:
            transaction: what they come back in.
            about: why they move.
            units: how many, by product id.
            now: when.
            unsent: units that are not to be shipped any more, by product id: some of these, or
                others that are not for sale.

        Returns:
            ids of ledger lines by product id, see `add_movements`.
        """
        for product_id in sorted(units.keys() | unsent.keys()):
            quantity, not_sent = units.get(product_id, 0), unsent.get(product_id, 0)
            self.take_back(transaction, product_id, quantity, unsent=not_sent)
        return self.add_movements(transaction, about, units, now)

    def take_back(
        self, transaction: Transaction, product_id: str, quantity: int, *, unsent: int
    ) -> None:
        """Put sold units on the shelf, for anybody to buy; an archived product's too.

        Counted at the sale item, from wherever they were sold: what counts is the sum.

        Args:
            transaction: where to.
            product_id: of what.
            quantity: how many; 0 for units that only leave the shop.
            unsent: units that are not to be shipped any more, whatever became of them.
        """
        actions = [*_shelving(quantity), StockRecord.to_ship.add(-unsent)]
        self._change(transaction, product_id, SALE_ITEM, actions, StockRecord.pk.exists())

    def take_away(self, transaction: Transaction, product_id: str, parts: Parts) -> None:
        """Take units off the shelf that nothing holds, if they are still free."""
        for number, units in parts.items():
            self._shelve(transaction, product_id, number, -units, has_free(units))

    def put_back(
        self, transaction: Transaction, product_id: str, quantity: int, number: int = SALE_ITEM
    ) -> None:
        """Put units on the shelf, for anybody to buy; an archived product's too.

        Args:
            transaction: what they come back in; cancelled if there is no such shard.
            product_id: of the sale item.
            quantity: units.
            number: of the shard; the sale item itself where not given.
        """
        self._shelve(transaction, product_id, number, quantity, StockRecord.pk.exists())

    def adjust(
        self,
        transaction: Transaction,
        product_id: str,
        parts: Parts,
        seen: Mapping[int, BookedUnits] = NOTHING_SEEN,
    ) -> None:
        """Change free units on the shelf of a product that is not archived; never held ones.

        Args:
            transaction: where to.
            product_id: the product.
            parts: units by shard, signed.
            seen: what the books said, by shard, of all there were; cancelled unless they still do.
        """
        for number in sorted({*parts, *seen}):
            units = parts.get(number, 0)
            condition = StockRecord.pk.exists() & _IS_NOT_ARCHIVED
            if units < 0:
                condition &= StockRecord.available >= -units
            if number in seen:
                condition &= says(seen[number])
            if seen and number == SALE_ITEM:
                condition &= has_shards(len(seen) - 1)
            if units:
                self._shelve(transaction, product_id, number, units, condition)
            else:
                label, key = stock_label(product_id, number), stock_key(product_id, number)
                transaction.check(label, StockRecord, key, condition)

    def end(self, transaction: Transaction, shard: Shard) -> None:
        """Delete a shard that is as it was read, in which nothing is held."""
        same = (ShardRecord.available == shard.available) & (ShardRecord.on_hand == shard.on_hand)
        has_sold = ShardRecord.to_ship == shard.to_ship
        same &= has_sold if shard.to_ship else has_sold | ShardRecord.to_ship.does_not_exist()
        label = stock_label(shard.product_id, shard.number)
        key = stock_key(shard.product_id, shard.number)
        transaction.delete(label, ShardRecord, key, same)

    def add_movement(self, transaction: Transaction, movement: Movement) -> None:
        """Write a ledger line; belongs into every transaction that changes `on_hand`."""
        record = MovementRecord(
            pk=movements_pk(movement.product_id, movement.movement_id),
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

    def add_movements(
        self,
        transaction: Transaction,
        about: OrderMovement,
        quantities: Mapping[str, int],
        now: datetime,
    ) -> dict[str, str]:
        """Write ledger lines of an order, one a product.

        Args:
            transaction: where to.
            about: why they move.
            quantities: units by product id, signed.
            now: when.

        Returns:
            their ids by product id, by which the order's timeline finds them.
        """
        moved = {}
        for product_id, quantity in quantities.items():
            moved[product_id] = new_id(now)
            movement = Movement(
                movement_id=moved[product_id],
                product_id=product_id,
                kind=about.kind,
                quantity=quantity,
                reason="",
                order_id=about.order_id,
                actor=about.actor,
                created_at=now,
            )
            self.add_movement(transaction, movement)
        return moved

    def movements(self, product_id: str, page: PageRequest) -> Slice[Movement]:
        """Return a product's movements, the newest first."""
        found = in_order(
            self._store,
            Table.CATALOG,
            ledger_pks(product_id),
            MovementRecord.sk < page.after if page.after else None,
            newest_first=True,
            at_once=ceil(page.limit / LEDGER_PARTITIONS) + _CHANCE,
        )
        lines, has_more = first_page(found, page.limit)
        movements = [_movement(line) for line in lines]
        return Slice(movements, movements[-1].movement_id if has_more else None)

    def movements_named(self, names: Sequence[tuple[str, str]]) -> dict[str, Movement]:
        """Return the movements that exist among some, by id.

        Args:
            names: distinct pairs of product id and movement id.
        """
        found: dict[str, Movement] = {}
        for start in range(0, len(names), BATCH_LIMIT):
            part = names[start : start + BATCH_LIMIT]
            keys = [(movements_pk(*name), name[1]) for name in part]
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
        found = in_order(
            self._store,
            Table.CATALOG,
            ledger_pks(product_id),
            MovementRecord.sk >= new_id(since - _CLOCKS_DIFFER),
            only=MovementRecord.order_id == order_id,
        )
        return [_movement(line) for line in found]

    def _shelve(
        self,
        transaction: Transaction,
        product_id: str,
        number: int,
        units: int,
        condition: Condition,
    ) -> None:
        """Change free units on the shelf by a signed quantity."""
        self._change(transaction, product_id, number, _shelving(units), condition)

    def _change(
        self,
        transaction: Transaction,
        product_id: str,
        number: int,
        actions: Sequence[Action],
        condition: Condition,
    ) -> None:
        label = stock_label(product_id, number)
        transaction.update(label, StockRecord, stock_key(product_id, number), actions, condition)


def _shelving(units: int) -> list[Action]:
    """Return what a signed number of free units on the shelf changes."""
    return [StockRecord.available.add(units), StockRecord.on_hand.add(units)]


def _selling(units: int) -> list[Action]:
    """Return what a sale of free units changes: they are to be shipped."""
    return [*_shelving(-units), StockRecord.to_ship.add(units)]


def _sold(parts: Mapping[str, Parts]) -> dict[str, int]:
    """Return by how many units a sale changes the shelf, by product id."""
    return {product_id: -sum(shards.values()) for product_id, shards in parts.items()}


def read_shards(store: Store, items: Iterable[SaleItem]) -> dict[str, list[Shard]]:
    """Return the shards of products as last written, by product id; none costs no call."""
    found: dict[str, list[Shard]] = {}
    keys: list[tuple[str, str]] = []
    for item in items:
        found[item.product_id] = []
        keys += [stock_key(item.product_id, one + 1) for one in range(item.shards)]
    for record in store.get_many(ShardRecord, keys) if keys else []:
        found[record.product_id].append(record.to_model())
    return found


def _movement(line: Entry) -> Movement:
    return MovementRecord.from_raw_data(dict(line)).to_model()
