"""What no interleaving, fault or retry may break: the audit of the shop, applied to a test's."""

from typing import Any

from storefront.audit.service import AuditService
from storefront.books.model import CommonRule
from storefront.db.store import Store
from storefront.db.tables import Table
from tests.support.shop import Shop

Item = dict[str, Any]


def check_invariants(shop: Shop) -> None:
    """Read all tables and assert that nothing in them differs from what must hold.

    Only meaningful while nobody writes. What waits for too long is no matter here: tests move the
    clock, and run the schedules when they like.
    """
    every = AuditService(shop.store, shop.clock, sleep=lambda _: None).at_rest()
    found = [one for one in every if one.rule is not CommonRule.OVERDUE]
    assert not found, "\n".join(str(one) for one in found)


def contents(store: Store) -> dict[Table, list[Item]]:
    """Return everything the tables hold, for comparing before and after."""
    return {table: everything_in(store, table) for table in Table}


def everything_in(store: Store, table: Table) -> list[Item]:
    """Return all items of a table as plain values, by key; only tests ever scan."""
    paginator = store._connection.client.get_paginator("scan")
    pages = paginator.paginate(TableName=store._names[table], ConsistentRead=True)
    items = [
        {name: _plain(value) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]
    return sorted(items, key=lambda item: (item["pk"], item["sk"]))


def _plain(value: Item) -> Any:
    ((kind, content),) = value.items()
    if kind == "N":
        return int(content)
    if kind == "L":
        return [_plain(one) for one in content]
    if kind == "M":
        return {name: _plain(one) for name, one in content.items()}
    return sorted(content) if kind == "SS" else content
