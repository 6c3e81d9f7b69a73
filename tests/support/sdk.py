"""Between the code under test and its AWS clients."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

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


def _passed(kind: type, around: Callable[[Send, Any, str, dict[str, Any]], Any]) -> Send:
    send: Send = vars(kind)["_make_api_call"]

    @wraps(send)
    def passed(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        return around(send, client, operation, arguments)

    return passed
