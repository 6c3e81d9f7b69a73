"""The audit: everything is read, and what looks wrong is looked at closely before it is reported.

It writes nothing, and needs no quiet: differences that are only writes in progress go away when
one looks twice, and what is really wrong stays.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from storefront import log
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.db.tables import Table
from storefront.verification.books import UNREADABLE, Books
from storefront.verification.closely import CloseReader
from storefront.verification.model import (
    Difference,
    Differences,
    OrderBooks,
    ProductBooks,
    Report,
    Rule,
)
from storefront.verification.order_rules import check_order
from storefront.verification.payment_rules import check_payments
from storefront.verification.product_rules import check_product

_TABLES = (Table.CATALOG, Table.ORDERS, Table.PAYMENTS)
#: Seconds before each close reading. A difference must show in all of them; together they outlast
#: the delay of the index that tells which orders are pending.
_PAUSES = (0.0, 1.0, 3.0)
#: Seconds between pages of 1 MB (256 read units): leaves a partition most of its 3,000 units a
#: second (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
_BETWEEN_PAGES = 0.1
#: Products and orders read closely in one run; more can only be an accident with a single cause.
_MOST_SUSPECTS = 1000

Sleep = Callable[[float], None]
Either = ProductBooks | OrderBooks


class Verifier:
    """Compares what the tables hold with what must hold.

    Args:
        store: must know the catalog, orders and payments tables; only read.
        clock: the present.
        sleep: waits for some seconds.
    """

    def __init__(self, store: Store, clock: Clock, sleep: Sleep = time.sleep) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep

    def run(self) -> Report:
        """Audit everything, while the shop goes on.

        Raises:
            UnavailableError: the tables could not be read.
        """
        books = self._read()
        suspects = list({_id_of(one): one for one in self._suspects(books)}.values())
        persisting, unsettled = self._look_closely(suspects[:_MOST_SUSPECTS])
        differences = books.unreadable + persisting
        for found in differences:
            _log(found)
        unsettled += [_id_of(one) for one in suspects[_MOST_SUSPECTS:]]
        for subject in unsettled:
            log.warning("books could not be judged", subject=subject)
        return Report(
            products=sum(one.sale is not None for one in books.products.values()),
            orders=sum(one.order is not None for one in books.orders.values()),
            attempts=sum(one.attempt is not None for one in books.attempts.values()),
            differences=differences,
            unsettled=unsettled,
        )

    def at_rest(self) -> list[Difference]:
        """Return what a single reading finds; the truth only while nobody writes."""
        books = self._read()
        every: Iterable[Either] = [*books.products.values(), *books.orders.values()]
        return books.unreadable + [found for one in every for found in self._check(one)]

    def look_at(self, product_id: str) -> list[ProductBooks] | None:
        """Look closely at one product, as often as a difference must show to be reported.

        Returns:
            its books as they were at different moments, the last one last; None if it did not
            stand still long enough.
        """
        reader = CloseReader(self._store, self._clock, self._sleep)
        looks = []
        for pause in _PAUSES:
            self._sleep(pause)
            books = reader.product(ProductBooks(product_id))
            if books is None:
                return None
            looks.append(books)
        return looks

    def _read(self) -> Books:
        books = Books()
        for table in _TABLES:
            for page in self._store.scan(table):
                for item in page:
                    books.take(table, item)
                self._sleep(_BETWEEN_PAGES)
        books.close()
        return books

    def _suspects(self, books: Books) -> Iterator[Either]:
        reader = CloseReader(self._store, self._clock, self._sleep)
        for product in books.products.values():
            if self._check(product):
                yield product
        for order in list(books.orders.values()):
            if self._check(order):
                yield self._whole(order, books, reader)

    def _whole(self, trace: OrderBooks, books: Books, reader: CloseReader) -> OrderBooks:
        """Return the order to which a trace of an attempt belongs that the reading missed."""
        order_id = reader.order_of(trace.order_id) if trace.order_id in trace.attempts else None
        if order_id is None:
            return trace
        whole = books.order(order_id)
        whole.attempts |= trace.attempts
        whole.pointers |= trace.pointers
        return whole

    def _look_closely(self, suspects: list[Either]) -> tuple[list[Difference], list[str]]:
        """Return the differences that persist, and the ids of those that cannot be judged."""
        reader = CloseReader(self._store, self._clock, self._sleep)
        seen: dict[str, dict[tuple[Rule, str], Difference]] = {}
        unsettled: list[str] = []
        for turn, pause in enumerate(_PAUSES):
            self._sleep(pause if suspects else 0)
            remaining = []
            for known in suspects:
                subject = _id_of(known)
                now = _read_again(reader, known)
                if now is None:
                    unsettled.append(subject)
                    continue
                found = {(one.rule, one.subject): one for one in self._check(now)}
                if turn:
                    found = {key: one for key, one in found.items() if key in seen[subject]}
                if found:
                    seen[subject] = found
                    remaining.append(known)
            suspects = remaining
        persisting = [one for known in suspects for one in seen[_id_of(known)].values()]
        return persisting, unsettled

    def _check(self, books: Either) -> list[Difference]:
        try:
            return list(self._compare(books))
        except UNREADABLE as error:
            found = type(error).__name__
            return [Difference(Rule.READABLE, _id_of(books), "figures that compare", found)]

    def _compare(self, books: Either) -> Differences:
        if isinstance(books, ProductBooks):
            yield from check_product(books)
        else:
            yield from check_order(books)
            yield from check_payments(books, self._clock())


def _read_again(reader: CloseReader, known: Either) -> Either | None:
    if isinstance(known, ProductBooks):
        return reader.product(known)
    return reader.order(known)


def _id_of(books: Either) -> str:
    return books.product_id if isinstance(books, ProductBooks) else books.order_id


def _log(found: Difference) -> None:
    log.warning(
        "books differ",
        rule=found.rule.value,
        subject=found.subject,
        expected=found.expected,
        found=found.found,
    )
