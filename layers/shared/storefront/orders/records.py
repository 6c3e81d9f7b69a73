"""Orders as items, and back: the order, its events, its quote, what its buyer holds unpaid."""

from typing import ClassVar, NamedTuple, cast

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from storefront.db.records import (
    IntegerAttribute,
    JSONTextAttribute,
    MomentAttribute,
    Record,
    RowsAttribute,
    SecondsAttribute,
    partition_of,
)
from storefront.db.tables import BY_HOLD_EXPIRY, BY_STATUS, Table
from storefront.money import Money
from storefront.orders import shipping
from storefront.orders.doorstep import awaited
from storefront.orders.event import Event
from storefront.orders.goods import LineUnits
from storefront.orders.lines import OrderLine
from storefront.orders.model import Order
from storefront.orders.quote import Charges
from storefront.orders.status import OrderStatus
from storefront.uses.model import Use
from storefront.values import dataclass

ORDER = "ORDER"
ORDER_PREFIX = "ORDER#"
EVENT_PREFIX = "EVENT#"
UNPAID = "UNPAID"
QUOTE = "QUOTE"
NUMBER = "NUMBER"
#: Groups of the index of what has to be seen to: orders whose hold can lapse, orders of which units
#: wait to be packed, those of which units wait though nothing may be sent, and those that have come
#: to their buyers and are not paid.
HOLDS = "holds"
TO_PACK = "to_pack"
STOPPED = "stopped"
TO_COLLECT = "to_collect"


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


class QuoteRecord(Record):
    """That a quote has become an order: it becomes one at most."""

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()
    ttl = SecondsAttribute()


class NumberRecord(Record):
    """Which order has a number: one, for ever."""

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()


class EventRecord(Record):
    """One timeline entry, beside its order."""

    table: ClassVar[Table] = Table.ORDERS

    type = UnicodeAttribute()
    at = MomentAttribute()
    actor = UnicodeAttribute()
    data = JSONTextAttribute()


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


def quote_pk(quote_id: str) -> str:
    """Return the partition of what is known of a quote."""
    return f"{QUOTE}#{quote_id}"


def number_pk(number: str) -> str:
    """Return the partition of a number."""
    return f"{NUMBER}#{number}"


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


def to_event(record: EventRecord) -> Event:
    """Return a stored event as the domain sees it."""
    sequence = int(record.sk.removeprefix(EVENT_PREFIX))
    return Event(sequence, record.type, record.at, record.actor, record.data)
