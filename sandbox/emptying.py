"""Delete what the shop holds, and leave the deployed stack: its addresses stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.deployment import client

if TYPE_CHECKING:
    from sandbox.config import Sandbox
    from sandbox.memory import Record

MOST_DELETES = 25
"""How many items DynamoDB deletes in one call."""


TOKENS = "TOKEN#"
"""How keys of tokens begin that providers gave, and remember."""


def empty(
    sandbox: Sandbox, stack: dict[str, Any], record: Record, *, keep_tokens: bool = False
) -> None:
    """Delete every item of the shop's tables, and note that accounts and products are missing.

    Args:
        sandbox: the running sandbox.
        stack: what `stack.json` says.
        record: what the emulator holds.
        keep_tokens: leave the tokens of providers that go on running; they give few in an hour.
    """
    record.remember("seeded", None)
    dynamodb = client(sandbox, "dynamodb")
    for table in stack["tables"].values():
        empty_table(dynamodb, table, but=TOKENS if keep_tokens else None)


def empty_table(dynamodb: Any, table: str, *, but: str | None = None) -> None:
    """Delete every item of a table, but those whose key begins in some way."""
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    names = [key["AttributeName"] for key in schema]
    keys = [
        {name: item[name] for name in names}
        for page in dynamodb.get_paginator("scan").paginate(TableName=table)
        for item in page["Items"]
        if but is None or not item["pk"]["S"].startswith(but)
    ]
    for start in range(0, len(keys), MOST_DELETES):
        deletes = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + MOST_DELETES]]
        dynamodb.batch_write_item(RequestItems={table: deletes})
