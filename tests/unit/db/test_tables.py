"""No index can hold back sales: hash values that many items share are sharded, entries are small.

What an order writes to each is counted in `tests/unit/test_write_units.py`; that the template says
the same as `storefront.db.tables`, in `tests/unit/test_template.py`.
"""

from collections import Counter
from datetime import UTC, datetime

import pytest
from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute

from storefront.catalog.repository import DetailsRecord
from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.tables import BY_LISTING, BY_STATUS, BY_USER, Index, Table
from storefront.ids import new_id
from storefront.inventory.model import ProductStatus
from storefront.orders.model import OrderStatus
from storefront.orders.repository import OrderRecord
from storefront.payments.store.attempts import AttemptRecord

#: Each index, with the records that it holds.
RECORDS: dict[str, type[Record]] = {
    "by_listing": DetailsRecord,
    "by_user": OrderRecord,
    "by_status": OrderRecord,
    "by_hold_expiry": OrderRecord,
    "by_check": AttemptRecord,
}
INDEXES = [(table, index) for table in Table for index in table.indexes]
#: Kinds of attributes that are as long as they are, whatever happens to the item.
BOUNDED = {BooleanAttribute, IntegerAttribute, MomentAttribute}
#: Texts and sets that an index may repeat as well, and why they do not grow.
BOUNDED_BY_NAME = {"product_ids": "of an order's lines, at most 30, which never change"}

every_index = pytest.mark.parametrize(
    ("table", "index"), INDEXES, ids=[index.name for _, index in INDEXES]
)


@every_index
def test_an_index_is_sharded_or_says_why_no_hash_value_is_written_often(
    table: Table, index: Index
) -> None:
    """A new index must say one or the other, in `storefront.db.tables`."""
    del table
    assert bool(index.shards) != bool(index.unsharded)
    assert all(shards >= 2 for shards in index.shards.values())


@every_index
def test_an_index_projects_keys_and_what_is_bounded(table: Table, index: Index) -> None:
    """Never everything: an entry is written anew with each change of what it repeats."""
    record = RECORDS[index.name]
    attributes = record.get_attributes()

    assert record.table is table
    assert {index.hash.name, index.range.name} <= attributes.keys()
    for name in index.projected:
        kind = type(attributes[name])
        assert kind in BOUNDED or (
            name in BOUNDED_BY_NAME and kind in {UnicodeAttribute, UnicodeSetAttribute}
        ), name


def test_every_status_under_which_something_is_listed_has_its_shards() -> None:
    listed = {status.value for status in ProductStatus if status is not ProductStatus.ARCHIVED}

    assert BY_STATUS.shards.keys() == {status.value for status in OrderStatus}
    assert BY_LISTING.shards.keys() == listed


def test_an_item_lies_in_one_of_its_group_s_shards_and_always_in_the_same() -> None:
    """In every process: Python's own `hash` of a text differs from one to the next."""
    assert BY_STATUS.partitions("pending") == tuple(f"pending#{shard}" for shard in range(4))
    assert BY_STATUS.partition("pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEF") == "pending#0"
    assert BY_STATUS.partition("pending", "01JZ8K3V6M4Q2X9T7B5N1C0DEG") == "pending#2"


def test_a_group_s_kind_says_how_many_shards_it_has() -> None:
    (by_check,) = Table.PAYMENTS.indexes

    assert len(by_check.partitions("unfinished")) == 8
    assert by_check.partitions("closed#2030-01-01") == (
        "closed#2030-01-01#0",
        "closed#2030-01-01#1",
    )
    with pytest.raises(KeyError):
        by_check.partitions("lost")


def test_what_is_many_by_nature_is_not_sharded() -> None:
    assert BY_USER.partitions("01JUSER") == ("01JUSER",)
    assert BY_USER.partition("01JUSER", "01JORDER") == "01JUSER"


def test_ids_made_in_one_moment_spread_evenly() -> None:
    """Their first half is the same, and so is every bit of it that a sum could use."""
    now = datetime(2030, 1, 1, tzinfo=UTC)

    found = Counter(BY_STATUS.partition("pending", new_id(now)) for _ in range(8000))

    assert len(found) == 4
    assert all(1800 < many < 2200 for many in found.values())
