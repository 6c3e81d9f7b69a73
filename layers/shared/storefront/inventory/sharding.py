"""Spreading a hot product's stock over shards, and gathering it again, while it sells.

Units move between the sale item and its shards in one transaction, so that their sum stays what it
is. Held units never move: an order gives them back, or sells them, where it took them. So a product
that cools keeps its shards until nothing is held in them.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import BooleanAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storefront import log
from storefront.clock import Clock
from storefront.db.records import MomentAttribute, Record
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.errors import NotFoundError, UnavailableError
from storefront.inventory.conditions import is_taxed_as
from storefront.inventory.model import (
    SALE_ITEM,
    ProductArchivedError,
    ProductStatus,
    SaleItem,
    Shard,
)
from storefront.inventory.price_records import has_prices, price_fields
from storefront.inventory.records import SaleRecord, ShardRecord
from storefront.inventory.repository import (
    SHARD,
    StockRepository,
    read_shards,
    shard_pk,
    stock_key,
    stock_label,
)
from storefront.inventory.whole import commit_whole

#: Over how many shards a product is spread when orders meet each other at its sale item.
USUAL_SHARDS = 32
#: How long a product stays hot after orders met each other there.
HOT_FOR = timedelta(hours=1)
HOT = "HOT"
_HOT_LABEL = "hot"
#: How often a move is tried while the product sells.
_TRIES = 8
_BUSY = "The product is selling too quickly at this moment. Send the same request again."


class HotRecord(Record):
    """A product whose stock is spread.

    `kept`: staff want it so, until they say otherwise. `until`: when it may cool of itself.
    """

    table: ClassVar[Table] = Table.CATALOG

    kept = BooleanAttribute(null=True)
    until = MomentAttribute(null=True)

    def is_over(self, now: datetime) -> bool:
        """Return whether the product may cool."""
        until: datetime | None = self.until
        return not self.kept and (until is None or until <= now)


class ShardingService:
    """Decides where a product's stock lies.

    Every method may be called again, at any time and by several at once.

    Args:
        store: must know the catalog table.
        stock: repository on that store.
        clock: the present.
    """

    def __init__(self, store: Store, stock: StockRepository, clock: Clock) -> None:
        self._store = store
        self._stock = stock
        self._clock = clock

    def heat(self, product_id: str) -> None:
        """Spread a product because orders meet each other; it cools of itself after `HOT_FOR`.

        Where there is less than a unit for each shard, nothing is done: it will be sold out sooner.
        Nor where it does not come through: orders need nothing of it.
        """
        with suppress(UnavailableError, ProductArchivedError):
            item = self._existing(product_id)
            if item.available >= max(USUAL_SHARDS, item.shards):
                until = HotRecord.until.set(self._clock() + HOT_FOR)
                self._spread(product_id, USUAL_SHARDS, [until])

    def spread(self, product_id: str, shards: int) -> SaleItem:
        """Spread a product's stock evenly until `gather`, as staff want it.

        Args:
            product_id: the product.
            shards: how many, 1 to `MAX_SHARDS`; never fewer than there are.

        Returns:
            the product as it is then, with the counters of its shards added.

        Raises:
            NotFoundError: there is no such product.
            ProductArchivedError: it is archived.
            UnavailableError: no definite outcome in time.
        """
        self._spread(product_id, shards, [HotRecord.kept.set(True)])
        return self._whole(product_id)

    def gather(self, product_id: str) -> SaleItem:
        """Take free units out of a product's shards, and the shards away if that empties them.

        Returns:
            the product as it is then, with the counters of its shards added. It has some as long as
            they hold units for orders; `tend` goes on.

        Raises:
            NotFoundError: there is no such product.
            UnavailableError: no definite outcome in time.
        """
        for _ in range(_TRIES):
            item = self._existing(product_id)
            if not item.shards:
                return item
            transaction = self._store.transaction()
            self._take_out(transaction, item, read_shards(self._store, [item])[product_id])
            if self._committed(transaction, item):
                log.info("stock gathered", product_id=product_id)
                return self._whole(product_id)
        raise UnavailableError(_BUSY)

    def collect(self, product_id: str) -> None:
        """Bring a product's free units together in its sale item; it stays as hot as it is.

        Raises:
            NotFoundError: there is no such product.
            UnavailableError: no definite outcome in time.
        """
        for _ in range(_TRIES):
            item = self._existing(product_id)
            shards = read_shards(self._store, [item])[product_id]
            moved = sum(one.available for one in shards)
            if not moved:
                return
            transaction = self._store.transaction()
            self._put_together(transaction, item, moved, [])
            for one in shards:
                if one.available:
                    self._stock.take_away(transaction, product_id, {one.number: one.available})
            if self._committed(transaction, item):
                return
        raise UnavailableError(_BUSY)

    def tend(self) -> int:
        """Cool products whose time is over, and put into shards what came to hot ones meanwhile.

        Returns:
            how many products are still spread.
        """
        return sum(self._tended(record) for record in self._hot())

    def _tended(self, record: HotRecord) -> bool:
        """Look after a hot product; tell whether it is still spread.

        One that does not stand still waits for the next time, and does not keep others waiting.
        """
        product_id = record.sk
        try:
            item = self._existing(product_id)
            if record.is_over(self._clock()) or item.status is ProductStatus.ARCHIVED:
                return bool(self.gather(product_id).shards)
            if item.available >= item.shards:
                self._spread(product_id, item.shards, [])
        except (ProductArchivedError, UnavailableError):
            log.warning("hot product not tended", product_id=product_id)
        return True

    def _spread(self, product_id: str, shards: int, marks: Sequence[Action]) -> None:
        """Spread a product over so many shards, or over those that it has if these are more.

        Without marks (what is to stand in the list of hot products) this only deals out what has
        come to a product that is hot, and spreads none that is not.
        """
        for turn in range(_TRIES):
            item = self._existing(product_id)
            if item.status is ProductStatus.ARCHIVED:
                raise ProductArchivedError
            count = max(shards, item.shards)
            # What is sold between look and write is left out; each time there may be more of it.
            moved = item.available * (_TRIES - turn) // _TRIES
            if not marks and not (item.is_hot and moved):
                return  # gathered or dealt meanwhile, by others
            transaction = self._store.transaction()
            self._deal(transaction, item, count, moved)
            if marks:
                transaction.update(_HOT_LABEL, HotRecord, (HOT, product_id), marks)
            if self._committed(transaction, item):
                log.info("stock spread", product_id=product_id)
                return
        raise UnavailableError(_BUSY)

    def _deal(self, transaction: Transaction, item: SaleItem, count: int, moved: int) -> None:
        """Add the move of free units from the sale item to its shards, made where missing."""
        is_spread = item.is_hot and count == item.shards
        transaction.update(
            stock_label(item.product_id),
            SaleRecord,
            stock_key(item.product_id, SALE_ITEM),
            [
                SaleRecord.available.add(-moved),
                SaleRecord.on_hand.add(-moved),
                # A repeat, which finds everything done, moves nothing.
                SaleRecord.moves.add(int(moved > 0 or not is_spread)),
                SaleRecord.shards.set(count),
                SaleRecord.is_hot.set(True),
                SaleRecord.paused_until.remove(),
            ],
            _has_not_moved(item)
            & (SaleRecord.available >= moved)
            & (SaleRecord.status == item.status.value)
            & is_taxed_as(item)
            & has_prices(item.prices),
        )
        each, rest = divmod(moved, count)
        for number in range(1, count + 1):
            units = each + (number <= rest)
            if number > item.shards:
                shard = Shard(
                    *(item.product_id, number, item.prices, item.status),
                    *(units, units, item.tax_class),
                )
                transaction.put(stock_label(item.product_id, number), _to_record(shard))
            elif units:
                self._stock.put_back(transaction, item.product_id, units, number)

    def _take_out(self, transaction: Transaction, item: SaleItem, shards: Sequence[Shard]) -> None:
        """Add the move of free units from shards to the sale item, and the end of empty shards."""
        moved = sum(one.available for one in shards)
        is_over = all(one.available == one.on_hand for one in shards)
        hot = (HOT, item.product_id)
        ends: list[Action] = [SaleRecord.is_hot.remove()]
        if is_over:
            ends.append(SaleRecord.shards.remove())
            # What was sold from shards that end is told by the sale item from now on.
            ends.append(SaleRecord.to_ship.add(sum(one.to_ship for one in shards)))
            transaction.delete(_HOT_LABEL, HotRecord, hot, HotRecord.pk.exists())
        else:
            marks = [HotRecord.kept.remove(), HotRecord.until.set(self._clock())]
            transaction.update(_HOT_LABEL, HotRecord, hot, marks)
        self._put_together(transaction, item, moved, ends)
        for one in shards:
            if is_over:
                self._stock.end(transaction, one)
            elif one.available:
                self._stock.take_away(transaction, item.product_id, {one.number: one.available})

    def _put_together(
        self, transaction: Transaction, item: SaleItem, moved: int, ends: Sequence[Action]
    ) -> None:
        """Add units that come out of shards to the sale item, and what else changes there."""
        actions = [
            SaleRecord.available.add(moved),
            SaleRecord.on_hand.add(moved),
            SaleRecord.moves.add(1),
            SaleRecord.paused_until.remove(),
            *ends,
        ]
        label, key = stock_label(item.product_id), stock_key(item.product_id, SALE_ITEM)
        transaction.update(label, SaleRecord, key, actions, _has_not_moved(item))

    def _committed(self, transaction: Transaction, item: SaleItem) -> bool:
        """Return whether a change was written; if not, the product was sold or changed since."""
        try:
            hot_ids = [item.product_id] if item.shards else []
            commit_whole(self._store, transaction, hot_ids, self._clock())
        except TransactionCanceledError:
            return False
        return True

    def _whole(self, product_id: str) -> SaleItem:
        """Return a product with the counters of all shards."""
        item = self._existing(product_id)
        return item.with_shards(read_shards(self._store, [item])[product_id])

    def _existing(self, product_id: str) -> SaleItem:
        found = self._stock.get_many([product_id], self._store)
        if product_id not in found:
            raise NotFoundError
        return found[product_id]

    def _hot(self) -> Iterator[HotRecord]:
        after = None
        while True:
            page = self._store.query(Table.CATALOG, HOT, after=after)
            yield from map(HotRecord.from_raw_data, page.items)
            after = page.last
            if after is None:
                return


def _has_not_moved(item: SaleItem) -> Condition:
    """Return the condition that units lie as they lay when the item was read.

    That it has as many shards would not do: it may have been gathered and spread again since.
    """
    return SaleRecord.moves == item.moves if item.moves else SaleRecord.moves.does_not_exist()


def _to_record(shard: Shard) -> ShardRecord:
    return ShardRecord(
        pk=shard_pk(shard.product_id, shard.number),
        sk=SHARD,
        product_id=shard.product_id,
        number=shard.number,
        status=shard.status.value,
        available=shard.available,
        on_hand=shard.on_hand,
        tax_class=shard.tax_class or None,
        **price_fields(shard.prices),
    )
