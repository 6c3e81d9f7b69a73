"""What DynamoDB charges for writes, counted from the items that were really written.

A unit writes 1 KB, and what is written is rounded up to whole ones. In a transaction every item
costs double. An index costs besides, and not double: a unit and more for an entry that comes, goes
or changes, and two where its key changes, since the old one goes and a new one comes; nothing
where neither keys nor projected attributes change
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pynamodb.connection.base import Connection

from sandbox.faults.throughput import WRITE_UNIT, size, write_units
from storefront.db.tables import Index, Table
from tests.support.dynamodb import TABLE_NAMES
from tests.support.entitled import others_act

Item = Mapping[str, Any]

UNIT = WRITE_UNIT
_TABLES = {name: table for table, name in TABLE_NAMES.items()}


@dataclass(frozen=True)
class Write:
    """An item that was written.

    Args:
        table: where.
        before, after: the raw item; None where there was, or is, none.
        factor: 2 in a transaction.
    """

    table: Table
    before: Item | None
    after: Item | None
    factor: int

    @property
    def units(self) -> int:
        """What the table itself takes."""
        return self.factor * units(self.before, self.after)


@contextmanager
def recorded_writes(client: Any) -> Iterator[list[Write]]:
    """Collect every write made through PynamoDB that succeeded.

    Args:
        client: a DynamoDB client of the same tables.
    """
    writes: list[Write] = []
    dispatch = Connection.dispatch

    def recording(
        self: Connection, operation_name: str, operation_kwargs: dict[Any, Any]
    ) -> dict[Any, Any]:
        targets = list(targets_of(operation_name, operation_kwargs))
        with others_act():
            before = [_read(client, *target) for target in targets]
        answer = dispatch(self, operation_name, operation_kwargs)
        factor = 2 if operation_name == "TransactWriteItems" else 1
        for target, old in zip(targets, before, strict=True):
            with others_act():
                new = _read(client, *target)
            writes.append(Write(_TABLES[target[0]], old, new, factor))
        return answer

    Connection.dispatch = recording  # type: ignore[method-assign]
    try:
        yield writes
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]


def units(*versions: Item | None) -> int:
    """Return the units for writing an item over another: those of the larger one."""
    return write_units(max(size(item) for item in versions if item))


def entry(index: Index, item: Item | None, *, whole: bool = False) -> Item | None:
    """Return an item's entry of an index; None if the index does not hold it.

    Args:
        index: which index.
        item: the item.
        whole: as if the index projected everything.
    """
    if item is None or not {index.hash.name, index.range.name} <= item.keys():
        return None
    if whole:
        return item
    names = {"pk", "sk", index.hash.name, index.range.name, *index.projected}
    return {name: value for name, value in item.items() if name in names}


def index_units(index: Index, writes: Iterable[Write], *, whole: bool = False) -> Counter[str]:
    """Return what an index takes for some writes of its table, by group: its shards together.

    Args:
        index: which index.
        writes: all that was written; those of other tables do not matter.
        whole: as if the index projected everything.
    """
    taken: Counter[str] = Counter()
    for write in writes:
        if index not in write.table.indexes:
            continue
        old = entry(index, write.before, whole=whole)
        new = entry(index, write.after, whole=whole)
        if old == new:
            continue
        if old and new and _key(index, old) == _key(index, new):
            taken[_group(index, new)] += units(old, new)
        else:
            for one in filter(None, (old, new)):
                taken[_group(index, one)] += units(one)
    return taken


def total_units(writes: Sequence[Write]) -> int:
    """Return the units of tables and indexes together."""
    indexes = [index for table in Table for index in table.indexes]
    in_indexes = sum(index_units(index, writes).total() for index in indexes)
    return sum(write.units for write in writes) + in_indexes


def targets_of(operation: str, arguments: Mapping[str, Any]) -> Iterator[tuple[str, Item]]:
    """Yield table and key of each item that a call writes."""
    if operation == "TransactWriteItems":
        actions = [one for item in arguments["TransactItems"] for one in item.values()]
    elif operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        actions = [arguments]
    else:
        return
    for action in actions:
        key = action.get("Key") or action["Item"]
        yield action["TableName"], {"pk": key["pk"], "sk": key["sk"]}


def _read(client: Any, table: str, key: Item) -> Item | None:
    item: Item | None = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    return item


def _group(index: Index, found: Item) -> str:
    value = str(found[index.hash.name]["S"])
    return value if index.unsharded else value.rpartition("#")[0]


def _key(index: Index, found: Item) -> tuple[Any, Any]:
    return found[index.hash.name], found[index.range.name]
