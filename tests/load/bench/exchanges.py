"""What a function asked others, and was answered, while it handled one event."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from sandbox.faults.throughput import size
from tests.support import aws
from tests.support.dynamodb import TABLE_NAMES
from tests.support.write_units import Item, Write, targets_of, total_units

READ_UNIT = 4096
_TABLES = {name: table for table, name in TABLE_NAMES.items()}


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Args:
        to: "dynamodb", "ssm" or "provider", also of messages.
        name: the operation; of a provider method, path and query.
        body: the request's.
        status: the answer's.
        headers: the answer's.
        answer: its body.
        reads: read units that DynamoDB charges.
        writes: write units that it charges, of tables and indexes.
    """

    to: str
    name: str
    body: str
    status: int
    headers: dict[str, str]
    answer: str
    reads: float = 0
    writes: int = 0


class _Recorder:
    """Stands between a function and whom it asks, and keeps what is said.

    Args:
        ask, carry, send: what asks DynamoDB and SSM, what carries messages, and what sends requests
            to providers.
    """

    def __init__(self, ask: Any, carry: Any, send: Any) -> None:
        self.exchanges: list[Exchange] = []
        self._ask, self._carry, self._send = ask, carry, send

    def ask(
        self, service: str, operation: str, body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        request = json.loads(body)
        targets = list(targets_of(operation, request))
        before = [_item(self._ask, *target) for target in targets]
        status, headers, answer = self._ask(service, operation, body)
        after = [_item(self._ask, *target) for target in targets]
        factor = 2 if operation == "TransactWriteItems" else 1
        writes = [
            Write(_TABLES[table], old, new, factor)
            for (table, _), old, new in zip(targets, before, after, strict=True)
        ]
        self.exchanges.append(
            Exchange(
                service,
                operation,
                body.decode(),
                status,
                {"Content-Type": "application/x-amz-json-1.0"},
                answer.decode(),
                read_units(operation, request, json.loads(answer)),
                total_units(writes),
            )
        )
        return status, headers, answer

    def carry(self, service: str, request: Any) -> tuple[int, Mapping[str, str], bytes]:
        status, headers, answer = self._carry(service, request)
        name, body = f"{request.method} {urlsplit(request.url).path or '/'}", _text(request.body)
        self._keep(name, body, status, {**headers}, answer)
        return status, headers, answer

    def send(self, adapter: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        response: Response = self._send(adapter, request, **options)
        content = response.raw.read(decode_content=False)
        headers = response.headers
        kept = {name: headers[name] for name in ("Content-Type",) if name in headers}
        name, body = f"{request.method} {request.path_url}", _text(request.body)
        self._keep(name, body, response.status_code, kept, content)
        response.raw = HTTPResponse(
            io.BytesIO(content), headers, response.status_code, preload_content=False
        )
        return response

    def _keep(
        self, name: str, body: str, status: int, headers: dict[str, str], answer: bytes
    ) -> None:
        self.exchanges.append(Exchange("provider", name, body, status, headers, answer.decode()))


@contextmanager
def recorded() -> Iterator[list[Exchange]]:
    """Collect what is asked inside the block, in a process whose AWS is `tests.support.aws`."""
    recorder = _Recorder(aws.ask, aws.carry, HTTPAdapter.send)

    def send(adapter: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        return recorder.send(adapter, request, **options)

    with (
        patch.object(aws, "ask", recorder.ask),
        patch.object(aws, "carry", recorder.carry),
        patch.object(HTTPAdapter, "send", send),
    ):
        yield recorder.exchanges


def read_units(operation: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Return what DynamoDB charges for a read, by the sizes of what it answered.

    A unit reads 4 KB consistently, or 8 KB otherwise. Each item that is got by its key is rounded
    up, and one that does not exist costs a unit, too; a query is rounded up once
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
    """
    match operation:
        case "GetItem":
            return _share(request) * _units(answer.get("Item") or {})
        case "BatchGetItem":
            return sum(
                _share(wanted) * _batch(len(wanted["Keys"]), answer["Responses"].get(table, []))
                for table, wanted in request["RequestItems"].items()
            )
        case "Query" | "Scan":
            return _share(request) * _units(*answer.get("Items", []))
        case _:
            return 0


def total(exchanges: Sequence[Exchange], to: str) -> int:
    """Return how many of some exchanges were with DynamoDB, SSM or providers."""
    return sum(one.to == to for one in exchanges)


def _text(body: str | bytes | None) -> str:
    return body.decode() if isinstance(body, bytes) else body or ""


def _share(request: Mapping[str, Any]) -> float:
    return 1 if request.get("ConsistentRead") else 0.5


def _units(*items: Item) -> int:
    return max(1, ceil(sum(map(size, items)) / READ_UNIT))


def _batch(wanted: int, found: Sequence[Item]) -> int:
    return sum(_units(item) for item in found) + wanted - len(found)


def _item(ask: Any, table: str, key: Item) -> Item | None:
    request = {"TableName": table, "Key": key, "ConsistentRead": True}
    found: Item | None = json.loads(
        ask("dynamodb", "GetItem", json.dumps(request).encode())[2]
    ).get("Item")
    return found
