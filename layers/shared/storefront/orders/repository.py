"""Orders in DynamoDB: the order, its timeline, and what its buyer holds unpaid."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, cast

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from storefront.access import Caller
from storefront.contacts.model import Contact
from storefront.contacts.repository import CONTACT, ContactRecord
from storefront.db.reader import ItemReader
from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    RowsAttribute,
    SecondsAttribute,
    partition_of,
)
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_HOLD_EXPIRY, BY_STATUS, Table
from storefront.errors import NotFoundError
from storefront.money import Money
from storefront.orders import shipping
from storefront.orders.doorstep import awaited
from storefront.orders.event import OrderEvent, Version
from storefront.orders.goods import LineUnits
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges, Quote
from storefront.orders.records import (
    EVENT_PREFIX,
    NUMBER,
    QUOTE,
    EventRecord,
    NumberRecord,
    QuoteRecord,
    number_pk,
    quote_pk,
    to_event,
)
from storefront.orders.status import OrderStatus
from storefront.orders.trusting import count_phone
from storefront.uses.model import Use
from storefront.values import dataclass

ORDER = "ORDER"
ORDER_PREFIX = "ORDER#"
UNPAID = "UNPAID"
#: Groups of the index of what has to be seen to: orders whose hold can lapse, orders of which units
#: wait to be packed, those of which units wait though nothing may be sent, and those that have come
#: to their buyers and are not paid.
HOLDS = "holds"
TO_PACK = "to_pack"
STOPPED = "stopped"
TO_COLLECT = "to_collect"

#: Label of the write of an order; it fails when somebody else changed the order first.
ORDER_LABEL = "order"
#: Label of the count of a buyer's unpaid orders; it fails where one more would be too many.
BUYER_LABEL = "buyer"
#: Label of the write that says that a quote has become an order.
QUOTE_LABEL = "quote"
#: Label of the write that gives an order its number; it fails where another order has it.
NUMBER_LABEL = "number"
#: Longer than any quote is good for, and than anybody asks again.
_QUOTE_KEPT = timedelta(days=7)


class StoredLine(NamedTuple):
    """One order line inside the order's item; its currency is the order's."""

    product_id: str
    sku: str
    name: str
    unit_amount: int
    quantity: int


class OrderRecord(Record):
    """The order's item. `hold_queue` exists only while somebody has to see to it (sparse index).

    `status_shard` and `hold_queue` are partitions of the indexes; what they follow is the rest.
    """

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    status = UnicodeAttribute()
    status_shard = UnicodeAttribute()
    lines = RowsAttribute(StoredLine)
    product_ids = UnicodeSetAttribute()
    total_amount = IntegerAttribute()
    currency = UnicodeAttribute()
    hold_queue = UnicodeAttribute(null=True)
    hold_expires_at = SecondsAttribute()
    created_at = MomentAttribute()
    updated_at = MomentAttribute()
    version = IntegerAttribute()
    attempt_ids = ListAttribute(of=UnicodeAttribute)
    open_attempt_id = UnicodeAttribute(null=True)
    processing_attempt_id = UnicodeAttribute(null=True)
    captured_attempt_id = UnicodeAttribute(null=True)
    refunded = IntegerAttribute()
    lost = IntegerAttribute(null=True)
    returned = JSONTextAttribute()
    open_disputes = UnicodeSetAttribute(null=True)
    held_in = JSONTextAttribute(null=True)
    charges = JSONTextAttribute(null=True)
    collections = JSONTextAttribute(null=True)
    refused = JSONTextAttribute(null=True)
    contact_until = SecondsAttribute(null=True)
    sold = BooleanAttribute(null=True)
    goods = JSONTextAttribute(null=True)
    parcels = IntegerAttribute(null=True)
    uses = JSONTextAttribute(null=True)
    token_epoch = IntegerAttribute(null=True)
    phone_name = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A buyer's pending orders, and the units that they hold together."""

    order_ids: frozenset[str] = frozenset()
    units: int = 0

    def __str__(self) -> str:
        return f"{self.units} units of {', '.join(sorted(self.order_ids)) or 'no order'}"


class UnpaidRecord(Record):
    """What a buyer's pending orders hold, so that one account cannot hold all there is."""

    table: ClassVar[Table] = Table.ORDERS

    order_ids = UnicodeSetAttribute(null=True)  # DynamoDB knows no empty set
    units = IntegerAttribute()

    def to_model(self) -> Unpaid:
        """Return the count as the domain sees it."""
        return Unpaid(frozenset(self.order_ids or ()), self.units)


class OrderRepository:
    """Reads orders and adds their next versions to transactions.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, order_id: str) -> Order | None:
        """Return the order as last written."""
        record = self._store.get(OrderRecord, order_pk(order_id), ORDER)
        return to_model(record) if record else None

    def visible(self, order_id: str, caller: Caller) -> Order:
        """Return the order if the caller may see it.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        return if_visible(self.get(order_id), order_id, caller)

    def claim_quote(self, transaction: Transaction, quote: Quote, order: Order) -> None:
        """Say that a quote has become an order; cancelled under `QUOTE_LABEL` if it had before."""
        record = QuoteRecord(
            pk=quote_pk(quote.quote_id),
            sk=QUOTE,
            order_id=order.order_id,
            ttl=quote.expires_at + _QUOTE_KEPT,
        )
        transaction.put(QUOTE_LABEL, record)

    def give_number(self, transaction: Transaction, order: Order) -> None:
        """Give a new order its number; cancelled under `NUMBER_LABEL` if another order has it."""
        record = NumberRecord(pk=number_pk(order.number), sk=NUMBER, order_id=order.order_id)
        transaction.put(NUMBER_LABEL, record)

    def numbered(self, number: str) -> Order | None:
        """Return the order that has a number, if one has it."""
        order_id = self.id_of_number(number)
        return self.get(order_id) if order_id else None

    def id_of_number(self, number: str) -> str | None:
        """Return the id of the order that has a number, if one has it."""
        record = self._store.get(NumberRecord, number_pk(number), NUMBER)
        return record.order_id if record else None

    def placed_by(self, quote: Quote) -> Order | None:
        """Return the order that a quote has become, if it has become one."""
        claimed = self._store.get(QuoteRecord, quote_pk(quote.quote_id), QUOTE)
        return self.get(claimed.order_id) if claimed else None

    def with_contact(
        self, order_id: str, caller: Caller, reader: ItemReader | None, now: datetime
    ) -> tuple[Order, Contact | None]:
        """Return an order that a caller may see, and whom it is for, in one call.

        Args:
            order_id: the order.
            caller: who asks.
            reader: reads for who changes it; the store, where not given.
            now: a contact whose time is over is none.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        order = contact = None
        keys = [(order_pk(order_id), ORDER), (order_pk(order_id), CONTACT)]
        for item in (reader or self._store).get_together({Table.ORDERS: keys})[Table.ORDERS]:
            if item["sk"]["S"] == ORDER:
                order = to_model(OrderRecord.from_raw_data(item))
            else:
                contact = ContactRecord.from_raw_data(item).to_model()
        known = contact if contact and contact.is_known(now) else None
        return if_visible(order, order_id, caller), known

    def changeable(self, order_id: str, caller: Caller, reader: ItemReader) -> Order:
        """Return the order to somebody who is about to change it, if they may see it.

        Args:
            order_id: the order.
            caller: who changes it.
            reader: reads for them; see `accounts/session_guard.py`.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        record = reader.get(OrderRecord, order_pk(order_id), ORDER)
        return if_visible(to_model(record) if record else None, order_id, caller)

    def owned(self, order_id: str, caller: Caller, reader: ItemReader) -> Order:
        """Return the caller's own order; staff pay for nobody else. Raises as `changeable` does."""
        order = self.changeable(order_id, caller, reader)
        if order.user_id != caller.user_id:
            raise NotFoundError("There is no such order.")
        return order

    def history(self, order_id: str, caller: Caller) -> tuple[Order, list[OrderEvent]]:
        """Return an order and its events, the oldest first, as they are in one read.

        Raises:
            NotFoundError: the order does not exist, or is somebody else's.
        """
        items: list[dict[str, Any]] = []
        after = None
        while True:
            page = self._store.query(Table.ORDERS, order_pk(order_id), after=after)
            items += page.items
            after = page.last
            if after is None:
                break
        order, events = None, []
        for item in items:
            if item["sk"]["S"] == ORDER:
                order = to_model(OrderRecord.from_raw_data(item))
            elif item["sk"]["S"].startswith(EVENT_PREFIX):
                events.append(to_event(EventRecord.from_raw_data(item)))
        return if_visible(order, order_id, caller), events

    def save(
        self, transaction: Transaction, order: Order, event: str, actor: str, **data: Any
    ) -> None:
        """Write the next version of an order, with the event that brought it about.

        Args:
            transaction: is cancelled under `ORDER_LABEL` unless the stored version is the one
                before; a new one's under `PHONE_LABEL` too, see `orders.trusting`.
            order: as a transition returned it, or a new one.
            event: type of the timeline entry.
            actor: user id, or "system", "stripe", "bkash".
            data: the entry's figures and ids.
        """
        self.save_all(transaction, [Version(order, event, actor, data)])

    def save_all(self, transaction: Transaction, versions: Sequence[Version]) -> None:
        """Write the last of some versions that follow each other, and the event of each."""
        first, record = versions[0].order.version, to_record(versions[-1].order)
        condition = None if first == 1 else OrderRecord.version == first - 1
        transaction.put(ORDER_LABEL, record, condition)
        for order, event, actor, data in versions:
            sk, at = f"{EVENT_PREFIX}{order.version:06d}", order.updated_at
            entry = EventRecord(pk=record.pk, sk=sk, type=event, at=at, actor=actor, data=data)
            transaction.put(f"timeline:{order.version}", entry)
        last = versions[-1].order
        if last.phone_name:
            count_phone(transaction, last, last.phone_name)

    def count_unpaid(
        self, transaction: Transaction, order: Order, *, max_orders: int, max_units: int
    ) -> None:
        """Count a new order among its buyer's unpaid ones.

        Args:
            transaction: is cancelled under `BUYER_LABEL` if it would be one, or units, too many.
            order: the new one.
            max_orders: how many there may be.
            max_units: and of how many units together.
        """
        ids, units = UnpaidRecord.order_ids, UnpaidRecord.units
        few = ids.does_not_exist() | (size(ids) < max_orders)  # type: ignore[no-untyped-call]
        little = units.does_not_exist() | (units <= max_units - order.units)
        actions = [ids.add({order.order_id}), units.add(order.units)]
        self._recount(transaction, order, actions, few & little)

    def forget_unpaid(self, transaction: Transaction, order: Order) -> None:
        """Count a pending order no longer: it is paid, canceled or expired.

        Without a condition: a count that is wrong must never keep a payment from its order.
        """
        actions = [
            UnpaidRecord.order_ids.delete({order.order_id}),
            UnpaidRecord.units.add(-order.units),
        ]
        self._recount(transaction, order, actions)

    def pass_on_unpaid(self, transaction: Transaction, before: Order, after: Order) -> None:
        """Count a pending order for another buyer: it takes no more stock, so there is no limit."""
        self.forget_unpaid(transaction, before)
        actions = [
            UnpaidRecord.order_ids.add({after.order_id}),
            UnpaidRecord.units.add(after.units),
        ]
        self._recount(transaction, after, actions, label="next-buyer")

    def _recount(
        self,
        transaction: Transaction,
        order: Order,
        actions: Sequence[Action],
        condition: Condition | None = None,
        label: str = BUYER_LABEL,
    ) -> None:
        key = (buyer_pk(order.user_id), UNPAID)
        transaction.update(label, UnpaidRecord, key, actions, condition)


def unpaid_in(item: Mapping[str, Any] | None) -> Unpaid:
    """Return what a raw count says; nothing is unpaid where there is none."""
    if item is None:
        return Unpaid()
    return UnpaidRecord.from_raw_data(dict(item)).to_model()


def if_visible(order: Order | None, order_id: str, caller: Caller) -> Order:
    """Return an order that was read, if there is one that the caller may see.

    Raises:
        NotFoundError: there is none.
    """
    if order is None or not caller.may_see(order.user_id, order_id, order.token_epoch):
        raise NotFoundError("There is no such order.")
    return order


def order_pk(order_id: str) -> str:
    """Return the partition of an order and its timeline."""
    return f"{ORDER_PREFIX}{order_id}"


def buyer_pk(user_id: str) -> str:
    """Return the partition of the count of a buyer's unpaid orders."""
    return f"BUYER#{user_id}"


def to_record(order: Order) -> OrderRecord:
    """Return an order as it is stored."""
    queue = queue_of(order)
    hold_queue = partition_of(BY_HOLD_EXPIRY, queue, order.order_id) if queue else None
    return OrderRecord(
        pk=order_pk(order.order_id),
        sk=ORDER,
        order_id=order.order_id,
        user_id=order.user_id,
        status=order.status.value,
        status_shard=partition_of(BY_STATUS, order.status.value, order.order_id),
        lines=[_stored(line) for line in order.lines],
        product_ids={line.product_id for line in order.lines},
        total_amount=order.total.amount,
        currency=order.total.currency,
        hold_queue=hold_queue,
        hold_expires_at=order.hold_expires_at,
        created_at=order.created_at,
        updated_at=order.updated_at,
        version=order.version,
        attempt_ids=list(order.attempt_ids),
        open_attempt_id=order.open_attempt_id,
        processing_attempt_id=order.processing_attempt_id,
        captured_attempt_id=order.captured_attempt_id,
        refunded=order.refunded,
        lost=order.lost or None,
        returned=dict(order.returned),
        open_disputes=set(order.open_disputes) or None,
        charges=order.charges.to_json() if order.charges else None,
        collections=dict(order.collections) or None,
        refused=dict(order.refused) or None,
        held_in=dict(order.held_in) or None,
        contact_until=order.contact_until,
        sold=order.sold or None,
        goods={one: units.to_json() for one, units in order.goods.items()} or None,
        parcels=order.parcels or None,
        uses=[list(one) for one in order.uses] or None,
        token_epoch=order.token_epoch or None,
        phone_name=order.phone_name,
    )


def queue_of(order: Order) -> str | None:
    """Return in which group of the index an order waits to be seen to, if it does."""
    if order.can_lapse:
        return HOLDS
    if order.left_to_pack:
        return TO_PACK if order.may_ship else STOPPED
    if shipping.has_come_unpaid(order):
        return TO_COLLECT
    is_stopped = shipping.waits(order) or shipping.goes_nowhere(order)
    return STOPPED if is_stopped or (order.refused and awaited(order)) else None


def _stored(line: OrderLine) -> StoredLine:
    return StoredLine(
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        unit_amount=line.unit_price.amount,
        quantity=line.quantity,
    )


def _line(line: StoredLine, currency: str) -> OrderLine:
    price = Money(line.unit_amount, currency)
    return OrderLine(line.product_id, line.sku, line.name, price, line.quantity)


def to_model(record: OrderRecord) -> Order:
    """Return a stored order as the domain sees it."""
    return Order(
        order_id=record.order_id,
        user_id=record.user_id,
        status=OrderStatus(record.status),
        lines=tuple(_line(line, record.currency) for line in record.lines),
        total=Money(record.total_amount, record.currency),
        hold_expires_at=record.hold_expires_at,
        created_at=record.created_at,
        updated_at=record.updated_at,
        version=record.version,
        attempt_ids=tuple(cast("list[str]", record.attempt_ids)),
        open_attempt_id=record.open_attempt_id,
        processing_attempt_id=record.processing_attempt_id,
        captured_attempt_id=record.captured_attempt_id,
        refunded=record.refunded,
        lost=record.lost or 0,
        returned=record.returned,
        open_disputes=frozenset(record.open_disputes or ()),
        charges=Charges.from_json(record.charges) if record.charges else None,
        collections=record.collections or {},
        refused={one: (units, back) for one, (units, back) in (record.refused or {}).items()},
        held_in={
            product_id: {int(number): units for number, units in parts.items()}
            for product_id, parts in (record.held_in or {}).items()
        },
        contact_until=record.contact_until,
        sold=bool(record.sold),
        goods={one: LineUnits(**units) for one, units in (record.goods or {}).items()},
        parcels=record.parcels or 0,
        uses=Use.read(record.uses) if record.uses else (),
        token_epoch=record.token_epoch or 0,
        phone_name=record.phone_name,
    )
