"""The shop's tables, made from the same description the code uses, and a count of calls to them."""

import json
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from pynamodb.connection.base import Connection

from storefront.db.tables import PK, SK, Index, Key, Table
from tests.support.aws import ask, emulated

#: Logical to physical table names in tests; each is also the value of the table's variable.
TABLE_NAMES = {
    Table.USERS: "users",
    Table.CATALOG: "catalog",
    Table.ORDERS: "orders",
    Table.PAYMENTS: "payments",
    Table.SHOP: "shop",
}


#: What each table holds, as raw items.
Copy = dict[Table, list[dict[str, Any]]]


def create_tables(client: Any, tables: Iterable[Table] = Table) -> None:
    """Create empty tables named as in `TABLE_NAMES`, with keys and indexes.

    Args:
        client: a botocore or boto3 DynamoDB client.
        tables: which; all where not given.
    """
    for table in tables:
        client.create_table(**_definition(table))


def empty_tables() -> None:
    """Make sure that all tables are there and empty; those of this process."""
    restore_tables(_empty())


@cache
def _empty() -> bytes:
    emulated("dynamodb").reset()
    for table in Table:
        _ask("CreateTable", _definition(table))
    return kept_tables()


def kept_tables() -> bytes:
    """Return all tables of this process with what they hold, for `restore_tables`."""
    return pickle.dumps(emulated("dynamodb")._tables._data)


def copy_of_tables() -> Copy:
    """Return what all tables of this process hold, to look at."""
    return {table: _ask("Scan", {"TableName": TABLE_NAMES[table]})["Items"] for table in Table}


def restore_tables(kept: bytes) -> None:
    """Let all tables of this process hold what they held when they were kept.

    As the emulator keeps them, for to put each item anew takes twenty times as long. What else it
    remembers, such as tokens of transactions, is forgotten.
    """
    emulator = emulated("dynamodb")
    emulator.reset()
    emulator._tables._data.update(pickle.loads(kept))  # noqa: S301 - ours


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


def _ask(operation: str, request: dict[str, Any]) -> Any:
    status, _, body = ask("dynamodb", operation, json.dumps(request).encode())
    answer = json.loads(body)
    assert status == HTTPStatus.OK, answer
    assert "LastEvaluatedKey" not in answer, "more than a page of a test's items"
    return answer


def _definition(table: Table) -> dict[str, Any]:
    keys = {PK, SK} | {key for index in table.indexes for key in (index.hash, index.range)}
    indexes = [_index(index) for index in table.indexes]
    return {
        "TableName": TABLE_NAMES[table],
        "KeySchema": _key_schema(PK, SK),
        "AttributeDefinitions": [
            {"AttributeName": key.name, "AttributeType": key.type} for key in keys
        ],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }


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
