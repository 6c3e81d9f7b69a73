"""The shop's tables, made from the same description the code uses, and a count of calls to them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from pynamodb.connection.base import Connection

from storefront.db.tables import PK, SK, Index, Key, Table

#: Logical to physical table names in tests; each is also the value of the table's variable.
TABLE_NAMES = {
    Table.USERS: "users",
    Table.CATALOG: "catalog",
    Table.ORDERS: "orders",
    Table.PAYMENTS: "payments",
}


def create_tables(client: Any, tables: Iterable[Table] = Table) -> None:
    """Create empty tables named as in `TABLE_NAMES`, with keys and indexes.

    Args:
        client: a botocore or boto3 DynamoDB client.
        tables: which; all four where not given.
    """
    for table in tables:
        keys = {PK, SK} | {key for index in table.indexes for key in (index.hash, index.range)}
        indexes = [_index(index) for index in table.indexes]
        client.create_table(
            TableName=TABLE_NAMES[table],
            KeySchema=_key_schema(PK, SK),
            AttributeDefinitions=[
                {"AttributeName": key.name, "AttributeType": key.type} for key in keys
            ],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        )


def empty_tables(client: Any) -> None:
    """Make sure that all four tables are there and empty; moto's only.

    Emptying them where moto keeps them takes a hundredth of deleting and creating them.
    """
    if not client.list_tables()["TableNames"]:
        create_tables(client)
    for table in _moto_tables(client).values():
        table.items.clear()


def copy_of_tables(client: Any) -> dict[str, Any]:
    """Return what all tables hold, for `restore_tables`; moto's only."""
    return {name: deepcopy(table.items) for name, table in _moto_tables(client).items()}


def restore_tables(client: Any, copy: dict[str, Any]) -> None:
    """Let all tables hold what they held when they were copied; moto's only."""
    for name, table in _moto_tables(client).items():
        table.items.clear()
        table.items.update(deepcopy(copy[name]))


def items_of(client: Any, table: Table) -> list[dict[str, Any]]:
    """Return every raw item of a table, in the order of its keys: what a test compares."""
    pages = client.get_paginator("scan").paginate(TableName=TABLE_NAMES[table])
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """Collect the names of all DynamoDB calls made through PynamoDB, such as "GetItem"."""
    calls: list[str] = []
    dispatch = Connection.dispatch

    def counting(
        self: Connection, operation_name: str, operation_kwargs: dict[Any, Any]
    ) -> dict[Any, Any]:
        calls.append(operation_name)
        return dispatch(self, operation_name, operation_kwargs)

    Connection.dispatch = counting  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]


def _moto_tables(client: Any) -> dict[str, Any]:
    tables: dict[str, Any] = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][
        client.meta.region_name
    ].tables
    return tables


def _index(index: Index) -> dict[str, Any]:
    return {
        "IndexName": index.name,
        "KeySchema": _key_schema(index.hash, index.range),
        "Projection": index.projection,
    }


def _key_schema(hash_key: Key, range_key: Key) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key.name, "KeyType": "HASH"},
        {"AttributeName": range_key.name, "KeyType": "RANGE"},
    ]
