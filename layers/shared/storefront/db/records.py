"""What an item is: PynamoDB models that know their table and their keys.

Records are only read, serialized and named in expressions; every call to DynamoDB goes through
`db.store`, on one connection.
"""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar
from zlib import crc32

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import NUMBER, STRING
from pynamodb.models import Model

from storefront.db.tables import Index, Table


class Record(Model):
    """Base of all items.

    Class attributes:
        table: the table the item lives in.
    """

    table: ClassVar[Table]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class IntegerAttribute(Attribute[int]):
    """A whole number of any size. PynamoDB's own NumberAttribute is typed, and reads, as float."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        """Return the number as DynamoDB takes it."""
        return str(int(value))

    def deserialize(self, value: str) -> int:
        """Return the number DynamoDB gave."""
        return int(value)


class MomentAttribute(Attribute[datetime]):
    """An aware UTC moment, kept as text that sorts by time, to the microsecond."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Return the moment as text; raises ValueError for a naive one."""
        if value.tzinfo is None:
            raise ValueError("moments must be aware")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def deserialize(self, value: str) -> datetime:
        """Return the moment of such text."""
        return datetime.fromisoformat(value)


class SecondsAttribute(Attribute[datetime]):
    """An aware UTC moment, kept as whole seconds since the epoch, rounded down (DynamoDB's TTL)."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        """Return the moment as a number."""
        return str(int(value.timestamp()))

    def deserialize(self, value: str) -> datetime:
        """Return the moment of such a number."""
        return datetime.fromtimestamp(int(value), UTC)


class JSONTextAttribute(Attribute[Any]):
    """A JSON value kept as text, exactly as given: for raw provider data and stored answers."""

    attr_type = STRING

    def serialize(self, value: Any) -> str:
        """Return the value as JSON text."""
        return json.dumps(value, separators=(",", ":"))

    def deserialize(self, value: str) -> Any:
        """Return the value of the text."""
        return json.loads(value)


def partition_of(index: Index, group: str, item_id: str) -> str:
    """Return the hash value of an item in an index, the same one for ever.

    Args:
        index: see there for why a group is spread over several.
        group: which group of the index the item is in.
        item_id: names the item.
    """
    partitions = partitions_of(index, group)
    return partitions[crc32(item_id.encode()) % len(partitions)]


def partitions_of(index: Index, group: str) -> tuple[str, ...]:
    """Return the hash values over which a group of an index is spread."""
    if index.unsharded:
        return (group,)
    shards = index.shards[group.partition("#")[0]]
    return tuple(f"{group}#{shard}" for shard in range(shards))
