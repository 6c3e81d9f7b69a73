"""Delete what the shop holds, and leave the deployed stack: its addresses stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.deployment import client

if TYPE_CHECKING:
    from sandbox.config import Sandbox
    from sandbox.memory import Record

MOST_DELETES = 25
"""How many items DynamoDB deletes in one call."""


def empty(sandbox: Sandbox, stack: dict[str, Any], record: Record) -> None:
    """Delete every item of the shop's tables, and note that accounts and products are missing.

    Args:
        sandbox: the running sandbox.
        stack: what `stack.json` says.
        record: what the emulator holds.
    """
    record.remember("seeded", None)
    dynamodb = client(sandbox, "dynamodb")
    for table in stack["tables"].values():
        empty_table(dynamodb, table)


def empty_table(dynamodb: Any, table: str) -> None:
    """Delete every item of a table."""
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    names = [key["AttributeName"] for key in schema]
    keys = [
        {name: item[name] for name in names}
        for page in dynamodb.get_paginator("scan").paginate(TableName=table)
        for item in page["Items"]
    ]
    for start in range(0, len(keys), MOST_DELETES):
        deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + MOST_DELETES]]
        dynamodb.batch_write_item(RequestItems={table: deletes})
