"""Sorting what the tables hold into the books of products and orders."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from storefront.audit.entries import (
    Answered,
    AttemptBooks,
    Held,
    Moved,
    OrderBooks,
    Pointer,
    ProductBooks,
    Told,
)
from storefront.audit.model import Difference, Rule
from storefront.audit.provider_messages import words_of
from storefront.catalog.repository import DetailsRecord, SkuRecord
from storefront.db.idempotency import (
    CatalogIdempotencyRecord,
    IdempotencyRecord,
    OrderIdempotencyRecord,
)
from storefront.db.records import Record
from storefront.db.tables import Table
from storefront.inventory.repository import SALE, MovementRecord, SaleRecord
from storefront.orders.model import OrderStatus
from storefront.orders.repository import ORDER, EventRecord, OrderRecord
from storefront.orders.repository import to_model as order_of
from storefront.payments.store.attempts import (
    ATTEMPT,
    AttemptRecord,
    CheckKey,
    PointerRecord,
    RawRecord,
    event_pk,
    reference_pk,
    transaction_pk,
)
from storefront.payments.store.attempts import to_model as attempt_of
from storefront.payments.store.refunds import RefundRecord, refund_pk
from storefront.payments.store.refunds import to_model as refund_of

R = TypeVar("R", bound=Record)

Item = Mapping[str, Any]
#: The request is by far the largest part of an attempt, and says nothing that could disagree.
_NO_REQUEST = {"request": {"S": "{}"}}
#: What of an event's data must agree with anything.
_TELLING = (
    "attempt_id",
    "provider_message",
    "refunded",
    "total_amount",
    "currency",
    "units",
    "hold_until",
)
#: What reading an item, or comparing what was read, raises if it is not what its key says.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


#: The attribute in which items of a kind repeat what their partition is named after.
_NAMES = {
    "PRODUCT": "product_id",
    "MOVEMENTS": "product_id",
    "ORDER": "order_id",
    "ATTEMPT": "attempt_id",
}


class Books:
    """Books under construction: give it items in any order, then `close` it.

    Attributes:
        products, orders: the books by id, complete after `close`.
        attempts: the books of attempts by id.
        unreadable: a difference for each item that could not be read.
    """

    def __init__(self) -> None:
        self.products: dict[str, ProductBooks] = {}
        self.orders: dict[str, OrderBooks] = {}
        self.attempts: dict[str, AttemptBooks] = {}
        self.unreadable: list[Difference] = []
        self._pointers: dict[str, Pointer] = {}
        self._readers: dict[tuple[Table, str], Callable[[str, Item], None]] = {
            (Table.CATALOG, "PRODUCT"): self._product,
            (Table.CATALOG, "SKU"): self._sku,
            (Table.CATALOG, "MOVEMENTS"): self._movement,
            (Table.CATALOG, "IDEMPOTENCY"): self._catalog_answer,
            (Table.CATALOG, "REPAIRS"): _ignore,
            (Table.ORDERS, "ORDER"): self._order,
            (Table.ORDERS, "IDEMPOTENCY"): self._order_answer,
            (Table.PAYMENTS, "ATTEMPT"): self._attempt,
            (Table.PAYMENTS, "REFUNDS"): self._refund,
            (Table.PAYMENTS, "REFERENCE"): self._pointer,
            (Table.PAYMENTS, "TRANSACTION"): self._pointer,
            (Table.PAYMENTS, "REFUND"): self._pointer,
            (Table.PAYMENTS, "EVENT"): self._pointer,
            (Table.PAYMENTS, "TOKEN"): _ignore,
        }

    def take(self, table: Table, item: Item) -> None:
        """Enter a raw item."""
        kind, _, name = item["pk"]["S"].partition("#")
        # A client's idempotency key may hold anything: it is not repeated.
        subject = f"{kind}#" + ("..." if kind == "IDEMPOTENCY" else f"{name} {item['sk']['S']}")
        try:
            self._readers[table, kind](name, item)
        except UNREADABLE as error:
            expected, found = f"an item of {table.name.lower()}", type(error).__name__
            self.unreadable.append(Difference(Rule.READABLE, subject, expected, found))
        # The key is believed, since by it everything is found; what the item says of itself is not.
        said = item.get(_NAMES.get(kind, ""), {}).get("S", name)
        if said != name:
            expected = f"{_NAMES[kind]} {name}"
            self.unreadable.append(Difference(Rule.READABLE, subject, expected, said))

    def close(self) -> None:
        """Bring together what belongs together, once everything has been entered."""
        for pointer in self._pointers.values():
            self.attempts.setdefault(pointer.attempt_id, AttemptBooks())
        for attempt_id, attempt in self.attempts.items():
            self.order(self._order_id(attempt_id)).attempts[attempt_id] = attempt
        for key, pointer in self._pointers.items():
            self.order(self._order_id(pointer.attempt_id)).pointers[key] = pointer
        for books in list(self.orders.values()):
            for key in names_of(books):
                if key in self._pointers:  # also one that leads to another order
                    books.pointers[key] = self._pointers[key]
        for books in self.orders.values():
            order = books.order
            if order and order.status is OrderStatus.PENDING:
                for line in order.lines:
                    held = Held(order.version, line.quantity)
                    self.product(line.product_id).held[order.order_id] = held

    def product(self, product_id: str) -> ProductBooks:
        """Return the books of a product, empty ones if nothing was entered."""
        return self.products.setdefault(product_id, ProductBooks(product_id))

    def order(self, order_id: str) -> OrderBooks:
        """Return the books of an order, empty ones if nothing was entered."""
        return self.orders.setdefault(order_id, OrderBooks(order_id))

    def _order_id(self, attempt_id: str) -> str:
        attempt = self.attempts[attempt_id].attempt
        return attempt.order_id if attempt else attempt_id

    def _product(self, product_id: str, item: Item) -> None:
        books = self.product(product_id)
        if item["sk"]["S"] == SALE:
            books.sale = replace(_read(SaleRecord, item).to_model(), product_id=product_id)
        else:
            books.has_details = True
            books.listing = _read(DetailsRecord, item).listing

    def _sku(self, code: str, item: Item) -> None:
        self.product(_read(SkuRecord, item).product_id).skus.add(code)

    def _movement(self, product_id: str, item: Item) -> None:
        movement = _read(MovementRecord, item).to_model()
        self.product(product_id).ledger.add(movement)
        if movement.order_id is not None:
            moved = Moved(product_id, movement.kind, movement.quantity)
            self.order(movement.order_id).movements[movement.movement_id] = moved

    def _catalog_answer(self, name: str, item: Item) -> None:
        record, operation, scope = _answer(CatalogIdempotencyRecord, name, item)
        if operation == "create_product":
            self.product(record.answer["id"]).answers[record.pk] = None
        elif operation == "adjust_stock":
            self.product(scope).answers[record.pk] = record.answer["id"]
        else:
            raise ValueError(operation)

    def _order(self, order_id: str, item: Item) -> None:
        books = self.order(order_id)
        if item["sk"]["S"] == ORDER:
            record = _read(OrderRecord, item)
            books.order = replace(order_of(record), order_id=order_id)
            books.hold_queue, books.product_ids = record.hold_queue, record.product_ids
            books.status_shard = record.status_shard
        else:
            books.events.append(_told(_read(EventRecord, item)))

    def _order_answer(self, name: str, item: Item) -> None:
        record, operation, scope = _answer(OrderIdempotencyRecord, name, item)
        answer, user_id = record.answer, name.partition("#")[0]
        if operation == "create_order":
            total = f"{answer.get('total_amount')} {answer.get('currency')}"
            self.order(answer["id"]).answers[record.pk] = Answered(user_id, None, total)
        elif operation == "create_refund":
            answered = Answered(user_id, answer["refund_id"], None)
            self.order(scope).answers[record.pk] = answered
        else:
            raise ValueError(operation)

    def _attempt(self, attempt_id: str, item: Item) -> None:
        books = self.attempts.setdefault(attempt_id, AttemptBooks())
        if item["sk"]["S"] == ATTEMPT:
            record = _read(AttemptRecord, {**item, **_NO_REQUEST} if "request" in item else item)
            books.attempt = replace(attempt_of(record), attempt_id=attempt_id)
            books.check_key = CheckKey(record.check_group, record.check_from)
        else:
            books.words.append(words_of(_read(RawRecord, item)))

    def _refund(self, order_id: str, item: Item) -> None:
        refund = refund_of(_read(RefundRecord, item))
        self.order(order_id).refunds[refund.refund_id] = refund

    def _pointer(self, _: str, item: Item) -> None:
        record = _read(PointerRecord, item)
        self._pointers[record.pk] = Pointer(record.attempt_id, record.refund_id)


def names_of(books: OrderBooks) -> Iterator[str]:
    """Yield the partitions of the pointers that should, or may, lead to an order's money."""
    for attempt in books.existing_attempts:
        if attempt.reference is not None:
            yield reference_pk(attempt.provider, attempt.reference)
        if attempt.transaction_id is not None:
            yield transaction_pk(attempt.provider, attempt.transaction_id)
        for words in books.attempts[attempt.attempt_id].words:
            if words.event_id is not None:
                yield event_pk(attempt.provider, words.event_id)
    for refund in books.refunds.values():
        if refund.reference is not None:
            yield refund_pk(refund.provider, refund.reference)


def movements_told(item: Item) -> set[tuple[str, str]]:
    """Return product and movement of each ledger line that an item of an order tells of."""
    if item["sk"]["S"] == ORDER:
        return set()
    try:
        told: Mapping[str, str] = _read(EventRecord, item).data.get("movements", {})
        return set(told.items())
    except UNREADABLE:
        return set()


def _told(record: EventRecord) -> Told:
    data = {name: record.data[name] for name in _TELLING if name in record.data}
    return Told(int(record.sk.removeprefix("EVENT#")), record.type, record.actor, data)


def _read(record: type[R], item: Item) -> R:
    """Return a raw item as a record; raises ValueError if something of it is missing."""
    found = record.from_raw_data(dict(item))
    for name, attribute in record.get_attributes().items():
        if not attribute.null and getattr(found, name) is None:
            raise ValueError(name)
    return found


def _answer(
    record: type[IdempotencyRecord], name: str, item: Item
) -> tuple[IdempotencyRecord, str, str]:
    """Return an idempotency record, its operation, and the id in whose scope the key was given.

    See `IdempotencyKey.pk`; only operations on one thing name its id.
    """
    _, operation, scope, *_ = [*name.split("#"), ""]
    return _read(record, item), operation, scope


def _ignore(_: str, __: Item) -> None:
    """Take note of nothing: such items stand for themselves."""
