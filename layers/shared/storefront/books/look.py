"""A look at some items as they are now: how a domain reads a subject again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from storefront.books.sections import Books
from storefront.clock import Clock
from storefront.db.idempotency import SK, IdempotencyRecord
from storefront.db.shards import in_order
from storefront.db.store import BATCH_LIMIT, Store
from storefront.db.tables import Table

Item = Mapping[str, Any]
Keys = Iterable[tuple[str, str]]
Sleep = Callable[[float], None]
#: Sorts an item into books.
Take = Callable[[Books, Table, Item], None]

#: Seconds between pages of 1 MB (256 read units): leaves a partition most of its 3,000 units a
#: second (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
BETWEEN_PAGES = 0.1


class OutOfTimeError(Exception):
    """The time that an audit was given is over before its end."""


class Look:
    """Reads items into books of its own.

    Args:
        store: must know the tables of all registered kinds; only read.
        clock: the present.
        sleep: waits for some seconds.
        take: sorts an item into books.
        known: what a full reading found, for what only a full reading finds.
        kept: what lasts from one look to the next; each domain keeps things under its own names.
        ends: when reading all of a table ends at the latest.

    Attributes:
        books: what this look has found so far.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sleep: Sleep,
        take: Take,
        known: Books | None = None,
        kept: dict[Any, Any] | None = None,
        ends: datetime | None = None,
    ) -> None:
        self.books = Books()
        self.clock = clock
        self.known = known or Books()
        self.kept: dict[Any, Any] = {} if kept is None else kept
        self.store = store
        self._sleep = sleep
        self._take = take
        self._ends = ends

    def take(self, table: Table, item: Item) -> None:
        """Enter an item in the books."""
        self._take(self.books, table, item)

    def partition(self, table: Table, hash_key: str) -> list[Item]:
        """Enter all items of a partition, as last written, and return them."""
        found = list(in_order(self.store, table, [hash_key]))
        for item in found:
            self.take(table, item)
        return found

    def items(self, table: Table, keys: Keys) -> None:
        """Enter the items that exist among some keys, as last written."""
        wanted = sorted(keys)
        for start in range(0, len(wanted), BATCH_LIMIT):
            for item in self.store.get_raw(table, wanted[start : start + BATCH_LIMIT]):
                self.take(table, item)

    def answers(self, record: type[IdempotencyRecord], keys: Iterable[str]) -> None:
        """Enter what repeats are told, of the records that are still kept."""
        self.items(record.table, [(key, SK) for key in keys])

    def everything(self, table: Table) -> Iterator[Item]:
        """Yield all items of a table, each as last written, without starving the shop.

        Raises:
            OutOfTimeError: time is up.
        """
        for page in self.store.scan(table):
            if self._ends and self.clock() > self._ends:
                raise OutOfTimeError
            yield from page.items
            self._sleep(BETWEEN_PAGES)
