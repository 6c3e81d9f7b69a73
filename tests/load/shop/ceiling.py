"""What the emulator does by itself, without the shop: the ceiling under which the shop works."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import botocore.session
import requests
from botocore.config import Config

from storefront.db.calls import use_lean_calls
from tests.e2e.client import Stack
from tests.load.shop.visitor import TIMEOUT, Answer

FUNCTION, READ, WRITE = "a function that answers at once", "a read", "a transaction"
#: A table of its own: the shop's hold what the audit knows.
_TABLE = "load-ceiling"
#: As many items as an order of two products writes.
_ITEMS = 5
_CONNECTIONS = 64


class Health:
    """Asks for the API's health: gateway and function are the emulator's work, and no more is done.

    Args:
        stack: where the shop is.
        answers: how long each was waited for.
    """

    def __init__(self, stack: Stack) -> None:
        self.answers: list[Answer] = []
        self._address = f"{stack.api_url}/api/health/"
        self._http = requests.Session()
        self._http.trust_env = False

    def visit(self) -> None:
        """Ask once."""
        began = time.monotonic()
        response = self._http.get(self._address, timeout=TIMEOUT)
        now = time.monotonic()
        self.answers.append(Answer(FUNCTION, now, now - began, failed=not response.ok))

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


class Database:
    """Asks the emulator's DynamoDB, as functions do and without them.

    Args:
        client: of DynamoDB; may be shared.
        kind: `READ` or `WRITE`.
    """

    def __init__(self, client: Any, kind: str) -> None:
        self.answers: list[Answer] = []
        self._client = client
        self._kind = kind
        self._name, self._numbers = secrets.token_hex(8), count()

    def visit(self) -> None:
        """Ask once."""
        operation, arguments = self._read() if self._kind == READ else self._write()
        began = time.monotonic()
        self._client._make_api_call(operation, arguments)
        now = time.monotonic()
        self.answers.append(Answer(self._kind, now, now - began))

    def close(self) -> None:
        """Do nothing: the client is shared."""

    def _read(self) -> tuple[str, dict[str, Any]]:
        return "GetItem", {"TableName": _TABLE, "Key": _key("0 0"), "ConsistentRead": True}

    def _write(self) -> tuple[str, dict[str, Any]]:
        number = f"{self._name} {next(self._numbers)}"
        puts = [
            {
                "Put": {
                    "TableName": _TABLE,
                    "Item": {**_key(f"{number} {item}"), "text": {"S": "x" * 300}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for item in range(_ITEMS)
        ]
        return "TransactWriteItems", {"TransactItems": puts}


@contextmanager
def database(stack: Stack) -> Iterator[Any]:
    """Yield a client of DynamoDB, while there is a table for it to ask."""
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    use_lean_calls(session)
    client: Any = session.create_client(
        "dynamodb",
        stack.region,
        endpoint_url=stack.aws_endpoint_url,
        config=Config(
            max_pool_connections=_CONNECTIONS,
            read_timeout=TIMEOUT,
            retries={"total_max_attempts": 1, "mode": "standard"},
        ),
    )
    keys = ("pk", "sk")
    client.create_table(
        TableName=_TABLE,
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(keys, ("HASH", "RANGE"), strict=True)
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    try:
        yield client
    finally:
        client.delete_table(TableName=_TABLE)
        client.close()


def _key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "x"}}
