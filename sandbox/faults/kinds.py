"""What can go wrong with a request to DynamoDB, and what its sender then sees.

Codes, statuses and texts are DynamoDB's:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODELLED = "com.amazonaws.dynamodb.v20120810#"
_CORAL = "com.amazon.coral.availability#"
_TRANSACTIONS = frozenset({"TransactWriteItems", "TransactGetItems"})
SINGLE_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


class Kind(StrEnum):
    """One way to go wrong. "Before": DynamoDB never acted. "After": it did, unheard."""

    THROTTLED = "throttled"
    OVER_CAPACITY = "over-capacity"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR_BEFORE = "server-error-before"
    SERVER_ERROR_AFTER = "server-error-after"
    CONFLICT = "conflict"
    THROTTLED_ITEM = "throttled-item"
    IN_PROGRESS = "in-progress"
    BAD_GATEWAY = "bad-gateway"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    TIMEOUT_BEFORE = "timeout-before"
    TIMEOUT_AFTER = "timeout-after"
    CLOSED_BEFORE = "closed-before"
    CLOSED_AFTER = "closed-after"
    TRUNCATED_AFTER = "truncated-after"
    KILLED_BEFORE = "killed-before"
    KILLED_AFTER = "killed-after"

    @property
    def has_effect(self) -> bool:
        """Whether DynamoDB does what was asked before things go wrong."""
        return self.endswith("-after")

    @property
    def kills(self) -> bool:
        """Whether it is the sender that ends."""
        return self in {Kind.KILLED_BEFORE, Kind.KILLED_AFTER}

    @property
    def is_error(self) -> bool:
        """Whether the sender gets an answer that says what is wrong."""
        return self in _ERRORS or self in _CANCELLATIONS or self is Kind.BAD_GATEWAY

    def applies_to(self, operation: str) -> bool:
        """Return whether DynamoDB can fail an operation in this way."""
        if self is Kind.CONFLICT:
            return operation in _TRANSACTIONS | SINGLE_WRITES
        if self is Kind.THROTTLED_ITEM:
            return operation in _TRANSACTIONS
        return self is not Kind.IN_PROGRESS or operation == "TransactWriteItems"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a plan sees it.

    Args:
        number: its place among all requests, from 1.
        operation: such as "TransactWriteItems".
        body: the request's JSON.
    """

    number: int
    operation: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    Args:
        status: the HTTP status.
        headers: all of them.
        body: as it goes over the wire.
    """

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Error:
    status: int
    type: str
    message: str


_ERRORS = {
    Kind.THROTTLED: _Error(
        400, f"{_CORAL}ThrottlingException", "Rate of requests exceeds the allowed throughput."
    ),
    Kind.OVER_CAPACITY: _Error(
        400,
        f"{_MODELLED}ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API.",
    ),
    Kind.UNAVAILABLE: _Error(503, f"{_MODELLED}ServiceUnavailable", "Service is unavailable."),
    Kind.SERVER_ERROR_BEFORE: _Error(
        500, f"{_MODELLED}InternalServerError", "Internal server error"
    ),
    Kind.SERVER_ERROR_AFTER: _Error(
        500, f"{_MODELLED}InternalServerError", "Internal server error"
    ),
    Kind.IN_PROGRESS: _Error(
        400,
        f"{_MODELLED}TransactionInProgressException",
        "The transaction with the given request token is already in progress.",
    ),
}
_CONFLICT_OF_ONE = _Error(
    400, f"{_MODELLED}TransactionConflictException", "Transaction is ongoing for the item"
)
_CANCELLATIONS = {
    Kind.CONFLICT: ("TransactionConflict", "Transaction is ongoing for the item"),
    Kind.THROTTLED_ITEM: ("ThrottlingError", "Throughput exceeds the current capacity."),
}


def error_answer(kind: Kind, call: Call) -> Answer:
    """Return the error that DynamoDB answers a request with.

    Args:
        kind: one that `is_error`.
        call: the request; a cancelled transaction has a reason for each of its items.
    """
    if kind in _CANCELLATIONS and call.operation in _TRANSACTIONS:
        total = len(call.body["TransactItems"])
        reasons: list[Kind | None] = [None] * total
        # Not always the first item: the number of the call chooses, so that a replay does the same.
        reasons[call.number % total] = kind
        return cancellation(reasons)
    if kind is Kind.BAD_GATEWAY:
        return _answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
    return _plain(_CONFLICT_OF_ONE if kind is Kind.CONFLICT else _ERRORS[kind])


def cancellation(reasons: Sequence[Kind | None]) -> Answer:
    """Return the error that DynamoDB answers a transaction with which it cancels.

    Args:
        reasons: for each of its items in order, why; None where the item was no reason.
    """
    told = [_reason(*_CANCELLATIONS[one]) if one else {"Code": "None"} for one in reasons]
    codes = ", ".join(reason["Code"] for reason in told)
    text = f"please refer cancellation reasons for specific reasons [{codes}]"
    content = {
        "__type": f"{_MODELLED}TransactionCanceledException",
        "CancellationReasons": told,
        "Message": f"Transaction cancelled, {text}",
    }
    return _json(400, content)


def _reason(code: str, message: str) -> dict[str, str]:
    return {"Code": code, "Message": message}


def _plain(error: _Error) -> Answer:
    return _json(error.status, {"__type": error.type, "message": error.message})


def _json(status: int, content: dict[str, Any]) -> Answer:
    return _answer(status, json.dumps(content).encode(), "application/x-amz-json-1.0")


def _answer(status: int, body: bytes, content_type: str) -> Answer:
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": "FAULT",
        "x-amz-crc32": str(zlib.crc32(body)),
    }
    return Answer(status, headers, body)
