"""Between the code under test and its AWS clients."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from storefront.db.calls import LeanCalls

Send = Callable[[Any, str, dict[str, Any]], Any]


@contextmanager
def around_each_call(around: Callable[[Send, Any, str, dict[str, Any]], Any]) -> Iterator[None]:
    """Let every call of every client pass through `around`, inside the block.

    Args:
        around: is given how to send, the client, the operation and its arguments; returns the
            answer.
    """
    with ExitStack() as patches:
        for kind in (BaseClient, LeanCalls):
            patches.enter_context(patch.object(kind, "_make_api_call", _passed(kind, around)))
        yield


@contextmanager
def transaction_conflicts(text: str, times: int) -> Iterator[None]:
    """Let transactions meet others at an item for some times, inside the block.

    Args:
        text: what the request of the write of that item contains.
        times: how many transactions.
    """
    left = [times]

    def refusing(send: Send, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        writes = arguments.get("TransactItems", [])
        met = [text in str(one) for one in writes]
        if operation != "TransactWriteItems" or not any(met) or not left[0]:
            return send(client, operation, arguments)
        left[0] -= 1
        code = {True: "TransactionConflict", False: "None"}
        error: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
            "CancellationReasons": [{"Code": code[one]} for one in met],
        }
        raise ClientError(error, operation)

    with around_each_call(refusing):
        yield


def _passed(kind: type, around: Callable[[Send, Any, str, dict[str, Any]], Any]) -> Send:
    send: Send = vars(kind)["_make_api_call"]

    @wraps(send)
    def passed(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        return around(send, client, operation, arguments)

    return passed
