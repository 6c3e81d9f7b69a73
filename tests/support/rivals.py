"""Interleavings without threads: a rival acts at a chosen moment of somebody else's request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pynamodb.connection.base import Connection

Arguments = dict[Any, Any]
COMMIT = "TransactWriteItems"


@contextmanager
def just_before(
    action: Callable[[], object], operation: str = COMMIT, *, nth: int = 1
) -> Iterator[None]:
    """Run `action` once, right before the nth call of a DynamoDB operation inside the block.

    Fails if there was no such call, since the test would then prove nothing.
    """
    dispatch = Connection.dispatch
    seen = 0

    def with_rival(self: Connection, operation_name: str, operation_kwargs: Arguments) -> Arguments:
        nonlocal seen
        if operation_name == operation:
            seen += 1
            if seen == nth:
                Connection.dispatch = dispatch  # type: ignore[method-assign]
                action()
        return dispatch(self, operation_name, operation_kwargs)

    Connection.dispatch = with_rival  # type: ignore[method-assign]
    try:
        yield
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]
    assert seen >= nth, f"only {seen} calls of {operation}"


@contextmanager
def always_before(action: Callable[[], object], operation: str = COMMIT) -> Iterator[list[int]]:
    """Run `action` right before every call of an operation; its own calls do not count.

    Yields a list that grows by one entry a call.
    """
    dispatch = Connection.dispatch
    seen: list[int] = []
    acting = False

    def with_rival(self: Connection, operation_name: str, operation_kwargs: Arguments) -> Arguments:
        nonlocal acting
        if operation_name == operation and not acting:
            acting = True
            seen.append(len(seen))
            try:
                action()
            finally:
                acting = False
        return dispatch(self, operation_name, operation_kwargs)

    Connection.dispatch = with_rival  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]
