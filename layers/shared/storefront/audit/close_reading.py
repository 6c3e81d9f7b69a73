"""Reading the books of one product or order again, while the shop goes on.

A full reading takes a while, and what is written meanwhile it sees in part. So whatever looks
wrong in it is read again, closely, until two readings in a row are the same: then nothing changed
from the end of the first to the beginning of the second, and what they say was so at one moment.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from storefront.audit.books import Books, Item, movements_told, names_of
from storefront.audit.entries import Ledger, OrderBooks, ProductBooks
from storefront.clock import Clock
from storefront.db.store import BATCH_LIMIT, Store
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.inventory.model import SaleItem
from storefront.inventory.repository import SALE, MovementRecord, movements_pk, product_pk
from storefront.orders.repository import ORDER, OrderRepository, order_pk
from storefront.payments.store.attempts import attempt_pk
from storefront.payments.store.refunds import refunds_pk

T = TypeVar("T")
Keys = Iterable[tuple[str, str]]

#: How often something is read until two readings in a row are the same.
_TRIES = 12
#: Longest pause between two of them, in seconds; they begin without any.
_LONGEST_PAUSE = 0.5
#: A movement is named when its transaction begins, which ends at most this much later; clocks of
#: functions differ by far less.
_LATEST = timedelta(minutes=1)


class CloseReader:
    """Reads the books of one product or order.

    Args:
        store: must know the catalog, orders and payments tables.
        clock: the present.
        sleep: waits for some seconds.
    """

    def __init__(self, store: Store, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        #: By product: the newest movement before which no other will come, and all until it.
        self._final: dict[str, tuple[str, Ledger]] = {}

    def product(self, known: ProductBooks) -> ProductBooks | None:
        """Return a product's books as they were at one moment; None if it never stood still.

        Args:
            known: the books so far, for what only a full reading finds.
        """
        return self._stable(lambda: self._product(known))

    def order(self, known: OrderBooks) -> OrderBooks | None:
        """Return an order's books as they were at one moment; None if it never stood still.

        Args:
            known: the books so far, for what only a full reading finds.
        """
        return self._stable(lambda: self._order(known))

    def counters(self, product_ids: Iterable[str]) -> dict[str, SaleItem]:
        """Return the sale items that exist of some products, as last written, by product id."""
        books = Books()
        keys = [(product_pk(product_id), SALE) for product_id in sorted(product_ids)]
        self._take(books, Table.CATALOG, self._items(Table.CATALOG, keys))
        found = {one.product_id: one.sale for one in books.products.values()}
        return {product_id: sale for product_id, sale in found.items() if sale}

    def order_of(self, attempt_id: str) -> str | None:
        """Return the id of an attempt's order, or None if there is no such attempt."""
        books = Books()
        self._take(books, Table.PAYMENTS, self._partition(Table.PAYMENTS, attempt_pk(attempt_id)))
        attempt = books.attempts[attempt_id].attempt if attempt_id in books.attempts else None
        return attempt.order_id if attempt else None

    def _stable(self, read: Callable[[], T]) -> T | None:
        before = read()
        for turn in range(_TRIES):
            now = read()
            if now == before:
                return now
            before = now
            self._sleep(min(_LONGEST_PAUSE, 0.01 * turn**2))
        return None

    def _product(self, known: ProductBooks) -> ProductBooks:
        product_id, books = known.product_id, Books()
        pk = product_pk(product_id)
        self._take(books, Table.CATALOG, self._partition(Table.CATALOG, pk))
        sale = books.product(product_id).sale
        skus = known.skus | ({sale.sku} if sale else set())
        keys = [(f"SKU#{code}", "SKU") for code in sorted(skus)]
        keys += [(key, "IDEMPOTENCY") for key in known.answers]
        self._take(books, Table.CATALOG, self._items(Table.CATALOG, keys))
        self._ledger(books, product_id)
        ids = known.held.keys() | OrderRepository(self._store).holding(product_id)
        orders = [(order_pk(order_id), ORDER) for order_id in sorted(ids)]
        self._take(books, Table.ORDERS, self._items(Table.ORDERS, orders))
        books.close()
        return books.product(product_id)

    def _ledger(self, books: Books, product_id: str) -> None:
        """Enter a product's movements; those that are final are read, and added up, once."""
        until, ledger = self._final.get(product_id, ("", Ledger()))
        final = Books()
        for one in (books, final):
            one.product(product_id).ledger = ledger.copy()
        final_until = new_id(self._clock() - _LATEST)
        after = MovementRecord.sk > until if until else None
        for item in self._partition(Table.CATALOG, movements_pk(product_id), after):
            books.take(Table.CATALOG, item)
            if item["sk"]["S"] <= final_until:
                until = item["sk"]["S"]
                final.take(Table.CATALOG, item)
        self._final[product_id] = until, final.product(product_id).ledger

    def _order(self, known: OrderBooks) -> OrderBooks:
        order_id, books = known.order_id, Books()
        own = list(self._partition(Table.ORDERS, order_pk(order_id)))
        self._take(books, Table.ORDERS, own)
        order = books.order(order_id).order
        for attempt_id in sorted(known.attempts.keys() | set(order.attempt_ids if order else ())):
            found = self._partition(Table.PAYMENTS, attempt_pk(attempt_id))
            self._take(books, Table.PAYMENTS, found)
        refunds = self._partition(Table.PAYMENTS, refunds_pk(order_id))
        self._take(books, Table.PAYMENTS, refunds)
        books.close()  # so that it is known what is to lead here
        pointers = known.pointers.keys() | set(names_of(books.order(order_id)))
        keys = [(key, "POINTER") for key in sorted(pointers)]
        self._take(books, Table.PAYMENTS, self._items(Table.PAYMENTS, keys))
        moved = {(one.product_id, movement_id) for movement_id, one in known.movements.items()}
        for item in own:
            moved |= movements_told(item)
        keys = [(movements_pk(product_id), name) for product_id, name in sorted(moved)]
        self._take(books, Table.CATALOG, self._items(Table.CATALOG, keys))
        keys = [(key, "IDEMPOTENCY") for key in known.answers]
        self._take(books, Table.ORDERS, self._items(Table.ORDERS, keys))
        books.close()
        return books.order(order_id)

    def _partition(self, table: Table, hash_key: str, condition: Any = None) -> Iterator[Item]:
        after = None
        while True:
            page = self._store.query(table, hash_key, condition, after=after)
            yield from page.items
            after = page.last
            if after is None:
                return

    def _items(self, table: Table, keys: Keys) -> Iterator[Item]:
        wanted = list(keys)
        for start in range(0, len(wanted), BATCH_LIMIT):
            yield from self._store.get_raw(table, wanted[start : start + BATCH_LIMIT])

    def _take(self, books: Books, table: Table, items: Iterable[Item]) -> None:
        for item in items:
            books.take(table, item)
