"""What stands beside an order: its events, and what leads to it, its number and its quote."""

from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.db.records import JSONTextAttribute, MomentAttribute, Record, SecondsAttribute
from storefront.db.tables import Table
from storefront.orders.event import OrderEvent

EVENT_PREFIX = "EVENT#"
QUOTE = "QUOTE"
NUMBER = "NUMBER"


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


def quote_pk(quote_id: str) -> str:
    """Return the partition of what is known of a quote."""
    return f"{QUOTE}#{quote_id}"


def number_pk(number: str) -> str:
    """Return the partition of a number."""
    return f"{NUMBER}#{number}"


def to_event(record: EventRecord) -> OrderEvent:
    """Return a stored event as the domain sees it."""
    sequence = int(record.sk.removeprefix(EVENT_PREFIX))
    return OrderEvent(sequence, record.type, record.at, record.actor, record.data)
