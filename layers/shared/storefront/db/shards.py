"""Reading what is spread over partitions as if these were one: an index's group, or a ledger.

See `db.tables.Index`. Each partition is in order, so merging them keeps the order, and the range
key of the last entry is all that a reader needs to go on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from storefront.db.records import partition_of, partitions_of
from storefront.db.store import Page, Store
from storefront.db.tables import SK, Index, Key, Table

Entry = Mapping[str, Any]


def entries(
    store: Store,
    table: Table,
    index: Index,
    groups: Iterable[str],
    condition: Condition | None = None,
    *,
    only: Condition | None = None,
    newest_first: bool = False,
    at_once: int | None = None,
    once: bool = True,
) -> Iterator[Entry]:
    """Yield the entries of some groups in the order of their range keys, each item once.

    Every partition is asked once, in the order of the groups, before the first entry comes; from
    then on a partition is asked again only when what it gave is used up. An item that moves from
    one group to a later one meanwhile is seen, and not twice.

    Args:
        store: must know the table.
        table: whose index.
        index: which index.
        groups: which groups.
        condition: on the range key.
        only: filter on what was read.
        newest_first: descending range keys.
        at_once: entries that one query asks for; as many as an answer holds where not given.
            Any partition may hold all that is wanted, so whoever wants n asks each for n: below
            4 KB of entries, some 30 of keys, a query costs the least there is anyway.
        once: remember all items for that; whoever wants very many, and sees to it, does without.
    """
    ask = partial(store.query, table, index=index, only=only, limit=at_once)
    partitions = [one for group in groups for one in partitions_of(index, group)]
    seen: set[tuple[str, str]] = set()
    for entry in _merged(ask, partitions, condition, index.range, newest_first=newest_first):
        key = entry["pk"]["S"], entry["sk"]["S"]
        if key not in seen:
            if once:
                seen.add(key)
            yield entry


class ShardPlace(NamedTuple):
    """Where an entry of an index stands, for a reader who goes on after it.

    Args:
        group: of the index.
        value: of the range key, a number.
        pk, sk: of its item.
    """

    group: str
    value: int
    pk: str
    sk: str


def entries_after(
    store: Store, table: Table, index: Index, groups: Sequence[str], place: ShardPlace, at_once: int
) -> Iterator[Entry]:
    """Yield what `entries` would yield of some groups after an entry, with a query a partition.

    Several entries may have its range key. `entries` gives those of one partition after those of
    the one before, so that of its own partition DynamoDB is told where to go on, those before it
    are through with that key, and those after it have all of it still to come. Whether the entry
    is still there does not matter.

    Args:
        store: must know the table.
        table: whose index.
        index: which index; its range key is a number.
        groups: which groups, in the same order as before.
        place: of that entry, whose item's id names its partition.
        at_once: entries that one query asks for.
    """
    own = partition_of(index, place.group, place.pk.partition("#")[2])
    partitions = [one for group in groups for one in partitions_of(index, group)]
    turn, at = partitions.index(own), Path(index.range.name)
    start = {
        "pk": {"S": place.pk},
        "sk": {"S": place.sk},
        index.hash.name: {"S": own},
        index.range.name: {"N": str(place.value)},
    }
    read = [
        _whole(
            partial(
                store.query,
                table,
                one,
                at > place.value if number < turn else at >= place.value,
                index=index,
                limit=at_once,
            ),
            start if number == turn else None,
        )
        for number, one in enumerate(partitions)
    ]
    return merge(*read, key=_value_of(index.range))


def in_order(
    store: Store,
    table: Table,
    partitions: Sequence[str],
    condition: Condition | None = None,
    *,
    only: Condition | None = None,
    newest_first: bool = False,
    at_once: int | None = None,
) -> Iterator[Entry]:
    """Yield the items of some partitions of a table in the order of their range keys.

    Args:
        store: must know the table.
        table: which table; read as last written.
        partitions: which partitions.
        condition: on the range key.
        only: filter on what was read.
        newest_first: descending range keys.
        at_once: items that one query asks for; as many as an answer holds where not given.
    """
    ask = partial(store.query, table, only=only, limit=at_once)
    return _merged(ask, partitions, condition, SK, newest_first=newest_first)


def first_page(found: Iterator[Entry], limit: int) -> tuple[list[Entry], bool]:
    """Return the next `limit` entries, and whether there are more after them."""
    page = list(islice(found, limit + 1))
    return page[:limit], len(page) > limit


def _merged(
    ask: Callable[..., Page],
    partitions: Sequence[str],
    condition: Condition | None,
    order: Key,
    *,
    newest_first: bool,
) -> Iterator[Entry]:
    read = [
        _whole(partial(ask, partition, condition, newest_first=newest_first))
        for partition in partitions
    ]
    return merge(*read, key=_value_of(order), reverse=newest_first)


def _whole(ask: Callable[..., Page], after: dict[str, Any] | None = None) -> Iterator[Entry]:
    """Yield a partition's entries, all or those after a key, asking whenever they are used up."""
    while True:
        page = ask(after=after)
        yield from page.items
        after = page.last
        if after is None:
            return


def _value_of(key: Key) -> Callable[[Entry], str | int]:
    """Return what tells the value of a key attribute; numbers are whole ones."""
    name, kind = key.name, key.type
    return lambda entry: int(entry[name][kind]) if kind == "N" else str(entry[name][kind])
