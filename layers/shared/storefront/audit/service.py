"""The audit: everything is read, and what looks wrong is looked at closely before it is reported.

It writes nothing, and needs no quiet: differences that are only writes in progress go away when
one looks twice, and what is really wrong stays.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from storefront import log
from storefront.audit.books import UNREADABLE, Books
from storefront.audit.close_reading import CloseReader
from storefront.audit.entries import OrderBooks, ProductBooks
from storefront.audit.held import everything, held_around
from storefront.audit.history_rules import check_history
from storefront.audit.message_rules import check_evidence
from storefront.audit.model import (
    Difference,
    Differences,
    Report,
    Rule,
)
from storefront.audit.order_rules import check_order
from storefront.audit.overdue_rules import check_overdue
from storefront.audit.payment_rules import check_payments
from storefront.audit.product_rules import check_product
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.db.tables import Table

_TABLES = (Table.CATALOG, Table.ORDERS, Table.PAYMENTS)
#: Seconds before each close reading. A difference must show in all of them; together they outlast
#: the delay, as it usually is, of the index that tells which orders are pending.
_PAUSES = (0.0, 1.0, 3.0)
#: Products and orders that are read closely together.
_BATCH = 500
#: No batch is begun later than this after the beginning: a function has 15 minutes, and so many
#: suspects can only be an accident with a single cause.
_LAST_BATCH = timedelta(minutes=10)
#: While one of these does not hold for an order, it is not certain what units it moves or holds.
_UNITS = frozenset(
    {Rule.READABLE, Rule.EXISTS, Rule.TIMELINE, Rule.PLACED, Rule.HISTORY, Rule.CAPTURE}
    | {Rule.SOLD, Rule.RETURNED}
)

Sleep = Callable[[float], None]
Either = ProductBooks | OrderBooks


class AuditService:
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
        started = self._clock()
        books = self._read()
        differences, unsettled = list(books.unreadable), list[str]()
        for found in differences:
            _log(found)
        suspects = list({_id_of(one): one for one in self._suspects(books)}.values())
        for start in range(0, len(suspects), _BATCH):
            if self._clock() - started > _LAST_BATCH:
                unsettled += [_id_of(one) for one in suspects[start:]]
                break
            judged = self._judge(suspects[start : start + _BATCH])
            for found in judged.differences:
                _log(found)
            differences += judged.differences
            unsettled += judged.unsettled
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

    def counted(self, product_id: str) -> tuple[ProductBooks, int] | None:
        """Return a product's books, and the units that orders held, both at the same moment.

        Returns:
            what the orders themselves say, not what an index shows of them; None if the product
            did not stand still for two scans of the orders.
        """
        reader = CloseReader(self._store, self._clock, self._sleep)
        for pause in _PAUSES:
            self._sleep(pause)
            books, held = held_around(
                self._store,
                self._sleep,
                [product_id],
                lambda: reader.product(ProductBooks(product_id)),
            )
            if books and held[product_id].is_exact:
                return books, held[product_id].least
        return None

    def doubts_about(self, product_id: str) -> list[str]:
        """Return ids of what must be put right before a product's counters can be told by it.

        A ledger that lost a line, or an order that says other units than it moved, proves nothing
        about the shelf: it may be the counters that are right.
        """
        books = self._read()
        suspects = [
            one
            for one in self._suspects(books)
            if isinstance(one, OrderBooks) and _may_be_about(one, product_id)
        ]
        judged = self._look_closely(suspects)
        kinds = ("ORDER#", f"PRODUCT#{product_id}", f"MOVEMENTS#{product_id}")
        found = [one.subject for one in books.unreadable if one.subject.startswith(kinds)]
        found += [one.subject for one in judged.differences if one.rule in _UNITS]
        return sorted({*found, *judged.unsettled})

    def _read(self) -> Books:
        books = Books()
        for table in _TABLES:
            for item in everything(self._store, table, self._sleep):
                books.take(table, item)
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

    def _judge(self, suspects: list[Either]) -> "_Judged":
        """Look closely at some suspects, and make sure of what an index may have got wrong."""
        judged = self._look_closely(suspects)
        doubtful = {one.subject for one in judged.differences if one.rule is Rule.STOCK_HELD}
        if not doubtful:
            return judged
        others = [one for one in judged.differences if one.rule is not Rule.STOCK_HELD]
        sure, unclear = self._held(doubtful)
        return _Judged(others + sure, judged.unsettled + unclear)

    def _held(self, product_ids: set[str]) -> tuple[list[Difference], list[str]]:
        """Return which counters differ from what orders hold, and of which that cannot be told."""
        reader = CloseReader(self._store, self._clock, self._sleep)
        sales, ranges = held_around(
            self._store, self._sleep, product_ids, lambda: reader.counters(product_ids)
        )
        sure, unclear = [], []
        for product_id, sale in sales.items():
            held, orders = sale.on_hand - sale.available, ranges[product_id]
            if held not in orders:
                expected, found = f"{orders} held", f"{held} held"
                sure.append(Difference(Rule.STOCK_HELD, product_id, expected, found))
            elif not orders.is_exact:
                unclear.append(product_id)
        return sure, unclear

    def _look_closely(self, suspects: Sequence[Either]) -> "_Judged":
        """Return the differences that persist, and the ids of those that cannot be judged."""
        reader = CloseReader(self._store, self._clock, self._sleep)
        seen: dict[str, dict[tuple[Rule, str], Difference]] = {}
        unsettled: list[str] = []
        for turn, pause in enumerate(_PAUSES):
            self._sleep(pause if suspects else 0)
            remaining: list[Either] = []
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
        return _Judged(persisting, unsettled)

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
            yield from check_history(books)
            yield from check_payments(books, self._clock())
            yield from check_evidence(books)
            yield from check_overdue(books, self._clock())


class _Judged(NamedTuple):
    """What is certain of some suspects, and the ids of those of which nothing is."""

    differences: list[Difference]
    unsettled: list[str]


def _read_again(reader: CloseReader, known: Either) -> Either | None:
    if isinstance(known, ProductBooks):
        return reader.product(known)
    return reader.order(known)


def _id_of(books: Either) -> str:
    return books.product_id if isinstance(books, ProductBooks) else books.order_id


def _may_be_about(books: OrderBooks, product_id: str) -> bool:
    """Tell whether an order has units of a product; one that is lost may have had any."""
    if books.order is None:
        return True
    lines = {line.product_id for line in books.order.lines}
    return product_id in lines | {one.product_id for one in books.movements.values()}


def _log(found: Difference) -> None:
    log.warning(
        "books differ",
        rule=found.rule.value,
        subject=found.subject,
        expected=found.expected,
        found=found.found,
    )
