"""All shards are read as one partition: in order, nothing twice, nothing left out."""

from collections import defaultdict
from itertools import islice
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from pynamodb.expressions.condition import Condition

from storefront.db.records import partition_of, partitions_of
from storefront.db.shards import Entry, ShardPlace, entries, entries_after, first_page
from storefront.db.store import Page, Store
from storefront.db.tables import BY_HOLD_EXPIRY, BY_STATUS, Index, Table

IDS = st.text("0123456789ABCDEF", min_size=1, max_size=4)


class FakeIndex:
    """An index as `Store.query` answers of it: each partition in order, some entries at a time.

    Args:
        index: which index.
        most: entries that an answer holds at the most.
    """

    def __init__(self, index: Index, most: int = 1000) -> None:
        self.index, self.most = index, most
        self.partitions: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.asked: list[str] = []

    def put(self, group: str, item_id: str, value: int | str) -> None:
        """Write an entry."""
        key = {self.index.range.name: {self.index.range.type: str(value)}}
        entry = {"pk": {"S": f"ORDER#{item_id}"}, "sk": {"S": "ORDER"}, **key}
        self.partitions[partition_of(self.index, group, item_id)][item_id] = entry

    def query(
        self, _: Table, hash_key: str, condition: Condition | None = None, **how: Any
    ) -> Page:
        """Answer as DynamoDB does: also a last page that is full names where to go on."""
        self.asked.append(hash_key)
        found = sorted(self.partitions[hash_key].values(), key=self._value)
        if how.get("newest_first"):
            found.reverse()
        if condition is not None:
            found = [one for one in found if self._fits(one, condition)]
        start = self._begin(found, how["after"]) if how["after"] else 0
        end = start + min(self.most, how["limit"] or self.most)
        return Page(found[start:end], {"n": end} if end <= len(found) else None)

    def read(self, *groups: str, **how: Any) -> list[str]:
        """Return the ids of what is read."""
        return [
            item["pk"]["S"].removeprefix("ORDER#")
            for item in entries(cast("Store", self), Table.ORDERS, self.index, groups, **how)
        ]

    def read_after(self, place: ShardPlace, *groups: str) -> list[str]:
        """Return the ids of what is read after an entry."""
        store, table = cast("Store", self), Table.ORDERS
        found = entries_after(store, table, self.index, groups, place, at_once=2)
        return [item["pk"]["S"].removeprefix("ORDER#") for item in found]

    def _begin(self, found: list[dict[str, Any]], after: dict[str, Any]) -> int:
        if "n" in after:
            return int(after["n"])
        return [one["pk"] for one in found].index(after["pk"]) + 1

    def _fits(self, entry: Entry, condition: Condition) -> bool:
        """Return whether an entry is in a range that begins with a number."""
        least = int(condition.values[1].value["N"])
        value = int(entry[self.index.range.name]["N"])
        return value > least if condition.operator == ">" else value >= least

    def _value(self, entry: Entry) -> tuple[int | str, str]:
        ((kind, text),) = entry[self.index.range.name].items()
        return (int(text) if kind == "N" else text), entry["pk"]["S"]


@given(
    orders=st.dictionaries(IDS, st.sampled_from(["pending", "paid", "expired"])),
    most=st.integers(1, 5),
    limit=st.none() | st.integers(1, 5),
    order=st.sampled_from(["newest first", "oldest first"]),
)
def test_groups_and_shards_are_merged_in_order_however_answers_are_cut(
    orders: dict[str, str], most: int, limit: int | None, order: str
) -> None:
    index = FakeIndex(BY_STATUS, most)
    for order_id, status in orders.items():
        index.put(status, order_id, order_id)

    newest_first = order == "newest first"
    found = index.read("pending", "paid", at_once=limit, newest_first=newest_first)

    wanted = [one for one, status in orders.items() if status != "expired"]
    assert found == sorted(wanted, reverse=newest_first)


@given(times=st.dictionaries(IDS, st.integers(0, 12)), most=st.integers(1, 5))
def test_numbers_are_in_their_order_and_not_in_that_of_their_digits(
    times: dict[str, int], most: int
) -> None:
    index = FakeIndex(BY_HOLD_EXPIRY, most)
    for order_id, time in times.items():
        index.put("holds", order_id, time)

    found = index.read("holds")

    assert sorted(found) == sorted(times)
    assert [times[order_id] for order_id in found] == sorted(times.values())


@given(
    orders=st.dictionaries(IDS, st.sets(st.sampled_from(["pending", "paid"]), min_size=1)),
    most=st.integers(1, 5),
)
def test_an_item_that_moves_while_it_is_read_comes_once(
    orders: dict[str, set[str]], most: int
) -> None:
    index = FakeIndex(BY_STATUS, most)
    for order_id, statuses in orders.items():
        for status in statuses:
            index.put(status, order_id, order_id)

    assert index.read("pending", "paid") == sorted(orders)


def test_an_item_whose_place_moves_while_it_is_read_comes_at_the_first_one() -> None:
    index = FakeIndex(BY_HOLD_EXPIRY)
    for order_id, time in {"A": 1, "B": 2, "C": 3}.items():
        index.put("holds", order_id, time)
    moved = FakeIndex(BY_HOLD_EXPIRY)
    moved.put("holds", "A", 9)
    seen_in_another = next(
        one for one in partitions_of(BY_HOLD_EXPIRY, "holds") if one not in moved.partitions
    )
    index.partitions[seen_in_another] |= moved.partitions[
        partition_of(BY_HOLD_EXPIRY, "holds", "A")
    ]

    assert index.read("holds") == ["A", "B", "C"]


@given(orders=st.sets(IDS), limit=st.integers(1, 6))
def test_a_page_takes_one_query_a_shard_and_says_whether_there_is_another(
    orders: set[str], limit: int
) -> None:
    """Even if one shard holds the whole page."""
    index = FakeIndex(BY_STATUS)
    for order_id in orders:
        index.put("pending", order_id, order_id)
    found = entries(cast("Store", index), Table.ORDERS, BY_STATUS, ["pending"], at_once=limit + 1)

    page, has_more = first_page(found, limit)

    assert [one["pk"]["S"].removeprefix("ORDER#") for one in page] == sorted(orders)[:limit]
    assert has_more == (len(orders) > limit)
    assert index.asked == list(partitions_of(BY_STATUS, "pending"))


def test_only_the_shard_whose_entries_are_used_up_is_asked_again() -> None:
    index = FakeIndex(BY_STATUS, most=2)
    for number in range(40):
        index.put("pending", f"{number:02d}", f"{number:02d}")
    crowded = partition_of(BY_STATUS, "pending", "00")
    for number in range(3):  # three more before all others, in one shard
        index.partitions[crowded][f"!{number}"] = {
            "pk": {"S": f"ORDER#!{number}"},
            "sk": {"S": "ORDER"},
            "order_id": {"S": f"!{number}"},
        }
    found = entries(cast("Store", index), Table.ORDERS, BY_STATUS, ["pending"])

    first = [one["pk"]["S"] for one in islice(found, 3)]

    assert first == ["ORDER#!0", "ORDER#!1", "ORDER#!2"]
    assert index.asked == [*partitions_of(BY_STATUS, "pending"), crowded]


def test_nothing_is_asked_before_somebody_reads() -> None:
    index = FakeIndex(BY_STATUS)

    entries(cast("Store", index), Table.ORDERS, BY_STATUS, ["pending"])

    assert index.asked == []


@given(times=st.dictionaries(IDS, st.integers(0, 3), min_size=1), most=st.integers(1, 5))
def test_reading_on_after_an_entry_leaves_nothing_out_and_shows_nothing_twice(
    times: dict[str, int], most: int
) -> None:
    """Though several have its time, in its own partition and in others."""
    index = FakeIndex(BY_HOLD_EXPIRY, most)
    for order_id, time in times.items():
        index.put("to_pack", order_id, time)
    whole = index.read("to_pack")

    for number, order_id in enumerate(whole):
        place = ShardPlace("to_pack", times[order_id], f"ORDER#{order_id}", "ORDER")
        rest = index.read_after(place, "to_pack")
        assert rest == whole[number + 1 :]
