"""Where items lie in an index: in one shard of their group, always the same."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from storefront.db.records import partition_of, partitions_of
from storefront.db.tables import BY_STATUS, BY_USER, Table
from storefront.ids import new_id


def test_an_item_lies_in_one_of_its_group_s_shards_and_always_in_the_same() -> None:
    """In every process: Python's own `hash` of a text differs from one to the next."""
    assert partitions_of(BY_STATUS, "pending") == tuple(f"pending#{shard}" for shard in range(4))
    assert partition_of(BY_STATUS, "pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEF") == "pending#0"
    assert partition_of(BY_STATUS, "pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEG") == "pending#2"


def test_a_group_s_kind_says_how_many_shards_it_has() -> None:
    (by_check,) = Table.PAYMENTS.indexes

    assert len(partitions_of(by_check, "unfinished")) == 8
    assert partitions_of(by_check, "closed#2030-01-01") == (
        "closed#2030-01-01#0",
        "closed#2030-01-01#1",
    )
    with pytest.raises(KeyError):
        partitions_of(by_check, "lost")


def test_what_is_many_by_nature_is_not_sharded() -> None:
    assert partitions_of(BY_USER, "01JUSER") == ("01JUSER",)
    assert partition_of(BY_USER, "01JUSER", "01JORDER") == "01JUSER"


def test_ids_made_in_one_moment_spread_evenly() -> None:
    """Their first half is the same, and so is every bit of it that a sum could use."""
    now = datetime(2030, 1, 1, tzinfo=UTC)

    found = Counter(partition_of(BY_STATUS, "pending", new_id(now)) for _ in range(8000))

    assert len(found) == 4
    assert all(1800 < many < 2200 for many in found.values())
