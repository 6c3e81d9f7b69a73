"""What an item is: PynamoDB models that know their table and their keys.

Records are only read, serialized and named in expressions; every call to DynamoDB goes through
`db.store`, on one connection.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, get_type_hints
from zlib import crc32

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import LIST, MAP, NULL, NUMBER, STRING
from pynamodb.exceptions import AttributeNullError
from pynamodb.models import Model

from storefront.db.tables import Index, Table

Row = TypeVar("Row", bound=tuple[Any, ...])
#: How a field of a row is kept, and read.
_ROW_TYPES: dict[type, tuple[str, Callable[[str], Any]]] = {str: (STRING, str), int: (NUMBER, int)}
#: What a write says that makes an item, as PynamoDB would say it of `Record.pk.does_not_exist()`.
IF_NEW: Mapping[str, Any] = {
    "ConditionExpression": "attribute_not_exists (#0)",
    "ExpressionAttributeNames": {"#0": "pk"},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


class Record(Model):
    """Base of all items.

    Class attributes:
        table: the table the item lives in.
    """

    table: ClassVar[Table]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Return the record of a raw item: PynamoDB's own result in a fourth of its time.

        PynamoDB looks the attributes up anew for each item and sets each through a descriptor.

        Args:
            data: an item as DynamoDB gives it.

        Raises:
            AttributeDeserializationError: an attribute is of another type.
            TypeError: the item says that it is something else.
        """
        kind = cls._get_discriminator_class(data) or cls
        if not issubclass(kind, cls):
            raise TypeError(f"{kind.__name__} is no {cls.__name__}")
        record = kind.__new__(kind)
        defaults, fields = _fields_of(kind)
        values = record.attribute_values = defaults.copy()
        for name, key, type_, attribute in fields:
            value = data.get(key)
            if value is None or NULL in value:
                continue
            raw = value[type_] if type_ in value else attribute.get_value(value)
            values[name] = attribute.deserialize(raw)
        return record

    def _set_attributes(self, **attributes: Any) -> None:
        # PynamoDB sets each through its descriptor, which does no more for attributes like ours.
        unknown = attributes.keys() - self.get_attributes().keys()
        if unknown:
            raise ValueError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        self.attribute_values.update(attributes)

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: FBT001, FBT002 - PynamoDB's
        """Return the raw item of the record: PynamoDB's own result in a third of its time.

        Args:
            null_check: whether what an item may not be without must be there.

        Raises:
            AttributeNullError: it is not there.
        """
        item: dict[str, dict[str, Any]] = {}
        for name, key, type_, attribute in _fields_of(type(self))[1]:
            value = self.attribute_values.get(name)
            raw = None if value is None else attribute.serialize(value)
            if raw is not None:
                item[key] = {type_: raw}
            elif null_check and not attribute.null:
                raise AttributeNullError(name)
        return item


@cache
def _fields_of(
    kind: type[Record],
) -> tuple[dict[str, Any], tuple[tuple[str, str, str, Attribute[Any]], ...]]:
    """Return a record's defaults, and name, key, type and attribute of each field."""
    attributes = kind.get_attributes().items()
    defaults = {name: one.default for name, one in attributes if one.default is not None}
    fields = tuple((name, one.attr_name, one.attr_type, one) for name, one in attributes)
    return defaults, fields


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


class RowsAttribute(Attribute[list[Row]]):
    """A list of maps with the same texts and whole numbers in each.

    PynamoDB's own list of maps takes twenty times as long to read.

    A field that has its default is left out: so what was kept before there was such a field is kept
    in the same way as what is written now.

    Args:
        row: a NamedTuple whose fields are `str` and `int`.
        null: whether an item may be without it.
    """

    attr_type = LIST

    def __init__(self, row: type[Row], *, null: bool = False) -> None:
        super().__init__(null=null)
        self._row = row
        self._fields = tuple((name, _ROW_TYPES[kind]) for name, kind in get_type_hints(row).items())
        self._defaults: dict[str, Any] = getattr(row, "_field_defaults", {})

    def serialize(self, value: list[Row]) -> list[dict[str, Any]]:
        """Return the rows as DynamoDB takes them."""
        return [
            {
                MAP: {
                    name: {type_: str(one)}
                    for (name, (type_, _)), one in zip(self._fields, row, strict=True)
                    if name not in self._defaults or one != self._defaults[name]
                }
            }
            for row in value
        ]

    def deserialize(self, value: list[dict[str, Any]]) -> list[Row]:
        """Return the rows DynamoDB gave."""
        return [
            self._row(
                *[
                    read(one[MAP][name][type_])
                    if name in one[MAP] or name not in self._defaults
                    else self._defaults[name]
                    for name, (type_, read) in self._fields
                ]
            )
            for one in value
        ]


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
