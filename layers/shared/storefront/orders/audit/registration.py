"""What orders register with the audit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from sys import intern

from storefront.books.look import Item, Look
from storefront.books.model import Subject
from storefront.books.registration import (
    UNREADABLE,
    Answer,
    DomainAudit,
    Inspection,
    Kind,
    Note,
    Operation,
    read,
)
from storefront.books.sections import Books
from storefront.contacts.repository import CONTACT, ContactRecord
from storefront.db.idempotency import OrderIdempotencyRecord
from storefront.db.shards import entries
from storefront.db.tables import BY_STATUS, Table
from storefront.ids import first_id_of
from storefront.inventory.audit import MOVEMENTS, PRODUCT
from storefront.inventory.model import MovementKind
from storefront.inventory.records import MovementRecord
from storefront.inventory.repository import movements_pk
from storefront.orders.audit.held import confirm_held
from storefront.orders.audit.phones import (
    PHONES,
    PhoneSection,
    check_phone,
    confirm_phones,
    enter_phone,
    enter_score,
    reread_phone,
)
from storefront.orders.audit.rules import check_buyer, check_held, check_order
from storefront.orders.audit.sections import (
    BUYER,
    BuyerSection,
    Held,
    HeldSection,
    Moved,
    OrderRule,
    OrderSection,
    Placed,
    RecordedEvent,
)
from storefront.orders.audit.uses import (
    PROMOTION,
    UsesSection,
    check_uses,
    confirm_uses,
    enter_count,
    enter_uses,
    reread_uses,
)
from storefront.orders.index import orders_holding
from storefront.orders.number import number_of
from storefront.orders.records import (
    EVENT_PREFIX,
    NUMBER,
    QUOTE,
    EventRecord,
    NumberRecord,
    QuoteRecord,
    number_pk,
    quote_pk,
)
from storefront.orders.repository import (
    ORDER,
    UNPAID,
    OrderRecord,
    UnpaidRecord,
    buyer_pk,
    order_pk,
    to_model,
)
from storefront.orders.status import OrderStatus
from storefront.trust.repository import PHONE, PhoneRecord
from storefront.uses.model import BUYER as USED_BY
from storefront.uses.model import CODE, TOTAL
from storefront.uses.repository import USES, UseRecord

#: What of an event's data must agree with anything.
_TELLING = (
    "attempt_id",
    "replaces",
    "provider_message",
    "refunded",
    "restocked",
    "retrieved",
    "total_amount",
    "currency",
    "units",
    "hold_until",
    "parcel",
)


def _enter_order(books: Books, order_id: str, record: OrderRecord) -> None:
    order = replace(to_model(record), order_id=order_id)
    section = books.open(OrderSection, order_id)
    section.order = order
    section.hold_queue, section.product_ids = record.hold_queue, record.product_ids
    section.status_shard = record.status_shard
    enter_uses(books, order)
    enter_phone(books, order)
    if order.is_pending:
        books.open(BuyerSection, order.user_id).pending[order_id] = order.units
        for line in order.lines:
            held = Held(order.version, order.parts_of(line))
            books.open(HeldSection, line.product_id).held[order_id] = held


def _enter_quote(books: Books, quote_id: str, record: QuoteRecord) -> None:
    books.open(OrderSection, record.order_id).quotes.add(quote_id)


def _enter_number(books: Books, number: str, record: NumberRecord) -> None:
    books.open(OrderSection, record.order_id).numbers.add(number)


def _enter_contact(books: Books, order_id: str, record: ContactRecord) -> None:
    books.open(OrderSection, order_id).contact_until = record.ttl


def _enter_unpaid(books: Books, user_id: str, record: UnpaidRecord) -> None:
    books.open(BuyerSection, user_id).counted = record.to_model()


def _enter_event(books: Books, order_id: str, record: EventRecord) -> None:
    said = record.data  # once: PynamoDB looks it up each time
    data = {name: said[name] for name in _TELLING if name in said}
    sequence = int(record.sk.removeprefix(EVENT_PREFIX))
    # Events are most of what is kept in memory, and their types are few: one text each.
    event = RecordedEvent(sequence, intern(record.type), record.actor, data, record.at)
    books.open(OrderSection, order_id).events.append(event)


def _note_movement(books: Books, product_id: str, record: MovementRecord) -> None:
    if record.order_id is not None:
        moved = Moved(product_id, MovementKind(record.kind), record.quantity)
        books.open(OrderSection, record.order_id).movements[record.sk] = moved


def _enter_placing(books: Books, answer: Answer) -> None:
    total = f"{answer.body.get('total_amount')} {answer.body.get('currency')}"
    section = books.open(OrderSection, answer.body["id"])
    section.answers[answer.key] = Placed(answer.user_id, total)


def _reread_held(look: Look, product_id: str) -> None:
    known = look.known.section(HeldSection, product_id)
    ids = known.held.keys() | orders_holding(look.store, product_id)
    look.items(Table.ORDERS, [(order_pk(order_id), ORDER) for order_id in ids])


def _reread_buyer(look: Look, user_id: str) -> None:
    known = look.known.section(BuyerSection, user_id)
    look.items(Table.ORDERS, [(buyer_pk(user_id), UNPAID)])
    ids = known.pending.keys() | look.books.section(BuyerSection, user_id).counted.order_ids
    look.items(Table.ORDERS, [(order_pk(order_id), ORDER) for order_id in ids])


def _reread_order(look: Look, order_id: str) -> None:
    known = look.known.section(OrderSection, order_id)
    moved = {(one.product_id, movement_id) for movement_id, one in known.movements.items()}
    for item in look.partition(Table.ORDERS, order_pk(order_id)):
        moved |= _movements_told(item)
    look.items(Table.CATALOG, [(movements_pk(*one), one[1]) for one in moved])
    look.answers(OrderIdempotencyRecord, known.answers)
    look.items(Table.ORDERS, [(quote_pk(one), QUOTE) for one in known.quotes])
    numbers = known.numbers | {number_of(order_id)}
    look.items(Table.ORDERS, [(number_pk(one), NUMBER) for one in numbers])


def _changed(look: Look, since: datetime) -> Iterator[str]:
    """Yield the orders that were placed since a moment, and those that are pending."""
    placed = OrderRecord.order_id >= first_id_of(since)
    statuses = [status.value for status in OrderStatus]
    for entry in entries(look.store, Table.ORDERS, BY_STATUS, statuses, placed):
        yield entry["order_id"]["S"]
    for entry in entries(look.store, Table.ORDERS, BY_STATUS, [OrderStatus.PENDING.value]):
        yield entry["order_id"]["S"]


def _touches(books: Books, order_id: str) -> Iterator[tuple[Subject, str]]:
    order = books.section(OrderSection, order_id).order
    if order is not None:
        yield BUYER, order.user_id
        for line in order.lines:
            yield PRODUCT, line.product_id
        for use in order.uses:
            yield PROMOTION, use.name
        if order.phone_name:
            yield PHONES, order.phone_name


def _movements_told(item: Item) -> set[tuple[str, str]]:
    """Return product and movement of each ledger line that an item of an order tells of."""
    if item["sk"]["S"] == ORDER:
        return set()
    try:
        return set(read(EventRecord, item).data.get("movements", {}).items())
    except UNREADABLE:
        return set()


ORDERS = Kind(OrderRecord, "ORDER", ORDER, _enter_order, named="order_id")
AUDIT = DomainAudit(
    rules=OrderRule,
    kinds=[
        ORDERS,
        Kind(EventRecord, "ORDER", "EVENT", _enter_event),
        Kind(ContactRecord, "ORDER", CONTACT, _enter_contact, hidden=("said",)),
        Kind(UnpaidRecord, "BUYER", UNPAID, _enter_unpaid),
        Kind(QuoteRecord, QUOTE, QUOTE, _enter_quote),
        Kind(UseRecord, USES, TOTAL, enter_count),
        Kind(UseRecord, USES, USED_BY, enter_count),
        Kind(UseRecord, CODE, CODE, enter_count),
        Kind(NumberRecord, NUMBER, NUMBER, _enter_number),
        Kind(PhoneRecord, PHONE, PHONE, enter_score),
    ],
    operations=[Operation(OrderIdempotencyRecord, "create_order", _enter_placing)],
    notes=[Note(MOVEMENTS, _note_movement)],
    inspections=[
        Inspection(HeldSection, check_held, _reread_held),
        Inspection(OrderSection, check_order, _reread_order, changed=_changed, touches=_touches),
        Inspection(BuyerSection, check_buyer, _reread_buyer),
        Inspection(UsesSection, check_uses, reread_uses),
        Inspection(PhoneSection, check_phone, reread_phone),
    ],
    counted=[OrderSection],
    confirmations={
        OrderRule.STOCK_HELD: confirm_held,
        OrderRule.USES: confirm_uses,
        OrderRule.PHONES: confirm_phones,
    },
)
