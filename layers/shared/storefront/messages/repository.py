"""What waits to be sent, its links, and how often they were asked for, in DynamoDB."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from pynamodb.attributes import UnicodeAttribute

from storefront.clock import epoch
from storefront.db.records import IntegerAttribute, MomentAttribute, Record, SecondsAttribute
from storefront.db.store import Store, Transaction
from storefront.db.tables import Table
from storefront.messages.model import Channel, Link, Occasion, WaitingMessage, digest_of

MESSAGES = "MESSAGES"
LOOKUPS = "LOOKUPS"
LINK = "LINK"
#: Label of the count of an order's links; it fails where there were as many as there may be.
LINKS_LABEL = "links"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class MessageRecord(Record):
    """A message that waits. All that wait are in one partition, the oldest first."""

    table: ClassVar[Table] = Table.ORDERS

    occasion = UnicodeAttribute()
    channel = UnicodeAttribute()
    order_id = UnicodeAttribute()
    created_at = MomentAttribute()

    def to_model(self) -> WaitingMessage:
        """Return the message as the domain sees it."""
        occasion, channel = Occasion(self.occasion), Channel(self.channel)
        return WaitingMessage(self.sk, occasion, channel, self.order_id, self.created_at)


class LookupRecord(Record):
    """How often links were asked for, by a source in an hour or about an order in a day."""

    table: ClassVar[Table] = Table.ORDERS

    asked = IntegerAttribute()
    ttl = SecondsAttribute()


class LinkRecord(Record):
    """A link that was sent, by the digest of its code."""

    table: ClassVar[Table] = Table.ORDERS

    order_id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    token_epoch = IntegerAttribute()
    ttl = SecondsAttribute()

    def to_model(self) -> Link:
        """Return the link as the domain sees it."""
        return Link(self.order_id, self.owner_id, self.token_epoch, self.ttl)


class MessageRepository:
    """What waits to be sent.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, transaction: Transaction, message: WaitingMessage) -> None:
        """Let a message wait."""
        record = MessageRecord(
            pk=MESSAGES,
            sk=message.message_id,
            occasion=message.occasion.value,
            channel=message.channel.value,
            order_id=message.order_id,
            created_at=message.created_at,
        )
        transaction.put("message", record)

    def waiting(self, limit: int) -> Iterator[WaitingMessage]:
        """Yield what waits, the oldest first, so many at the most."""
        page = self._store.query(Table.ORDERS, MESSAGES, limit=limit)
        return (MessageRecord.from_raw_data(item).to_model() for item in page.items)

    def done(self, message: WaitingMessage) -> None:
        """Let a message wait no longer; another run may have done it."""
        transaction = self._store.transaction()
        anything = MessageRecord.pk.exists() | MessageRecord.pk.does_not_exist()
        key = (MESSAGES, message.message_id)
        transaction.delete("message", MessageRecord, key, anything)
        transaction.commit()

    def keep_link(self, code: str, link: Link) -> None:
        """Let a code stand for a link."""
        record = LinkRecord(
            pk=_link_pk(code),
            sk=LINK,
            order_id=link.order_id,
            owner_id=link.owner_id,
            token_epoch=link.token_epoch,
            ttl=link.until,
        )
        transaction = self._store.transaction()
        transaction.put("link", record)
        transaction.commit()

    def link(self, code: str) -> Link | None:
        """Return what a code stands for; None if for nothing. Its time may be over."""
        record = self._store.get(LinkRecord, _link_pk(code), LINK)
        return record.to_model() if record else None

    def count_source(self, source: str, now: datetime) -> int:
        """Count a question from a source, and return how many it has asked in this hour."""
        window = epoch(now) // int(_HOUR.total_seconds())
        name = hashlib.sha256(f"{window} {source}".encode()).hexdigest()[:32]
        record = self._store.count_up(
            LookupRecord,
            f"{LOOKUPS}#{name}",
            LOOKUPS,
            [LookupRecord.asked.add(1), LookupRecord.ttl.set(now + 2 * _HOUR)],
        )
        return record.asked

    def count_link(self, transaction: Transaction, order_id: str, now: datetime, most: int) -> None:
        """Count a link to an order.

        Args:
            transaction: lets the link be sent; cancelled under `LINKS_LABEL` after so many.
            order_id: the order.
            now: when.
            most: links in a day, which begins at midnight UTC.
        """
        window = epoch(now) // int(_DAY.total_seconds())
        transaction.update(
            LINKS_LABEL,
            LookupRecord,
            (f"{LOOKUPS}#{order_id}#{window}", LOOKUPS),
            [LookupRecord.asked.add(1), LookupRecord.ttl.set(now + 2 * _DAY)],
            LookupRecord.pk.does_not_exist() | (LookupRecord.asked < most),
        )


def _link_pk(code: str) -> str:
    return f"{LINK}#{digest_of(code)}"
