"""No index can hold back sales: hash values that many items share are sharded, entries are small.

What an order writes to each is counted in `tests/unit/test_write_units.py`; that the template says
the same as `storefront.db.tables`, in `tests/unit/test_template.py`.
"""

import pytest
from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute

from storefront.catalog.repository import DetailsRecord
from storefront.db.records import IntegerAttribute, MomentAttribute, Record
from storefront.db.tables import BY_LISTING, BY_STATUS, Index, Table
from storefront.inventory.model import ProductStatus
from storefront.orders.repository import OrderRecord
from storefront.orders.status import OrderStatus
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
    assert BY_STATUS.shards.keys() == {status.value for status in OrderStatus}
    assert BY_LISTING.shards.keys() == {status.value for status in ProductStatus}
