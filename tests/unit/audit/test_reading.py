"""Everything is read in parts that fit into memory, and goes on where it was stopped."""

from collections.abc import Iterator
from typing import Any

import pytest

from storefront.audit.service import AuditService
from storefront.db.store import Store
from storefront.db.tables import Table
from tests.support.clock import FrozenClock
from tests.support.crowd import Crowd, Library, record
from tests.support.dynamodb import TABLE_NAMES, empty_tables
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.shop import Shop


@pytest.fixture(scope="module")
def library(account: Any, shared_store: Store) -> Library:
    """Stories that the shop played once."""
    empty_tables()
    clock = FrozenClock()
    stripe, bkash = FakeStripe(clock), FakeBkash()
    return record(Shop(shared_store, clock, stripe, bkash), stripe, bkash, clock)


def audit_of(store: Any, crowd: Crowd) -> AuditService:
    return AuditService(store, lambda: crowd.now, sleep=lambda _: None)


def items_of(crowd: Crowd, table: Table) -> Iterator[dict[str, Any]]:
    return (item for page in crowd.scan(table) for item in page.items)


def test_an_audit_of_a_crowd_sees_what_one_of_its_tables_sees(
    library: Library, store: Store, aws: Any
) -> None:
    """So figures of a million orders, which no table here holds, are figures of the audit."""
    crowd = Crowd(library, 60)
    for table in Table:
        for item in items_of(crowd, table):
            aws.put_item(TableName=TABLE_NAMES[table], Item=item)

    of_tables, of_crowd = audit_of(store, crowd).run(), audit_of(crowd, crowd).run()

    assert of_crowd == of_tables
    assert (of_crowd.differences, of_crowd.unsettled) == ([], [])
    assert of_crowd.counts["orders"] == 60
