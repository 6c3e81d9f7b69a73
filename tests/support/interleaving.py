"""Interleavings without threads: a rival acts at a chosen moment of somebody else's request.

A request takes a step where it leaves the process: a call to DynamoDB, or one to a provider. Only
between steps can anything that others do matter.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from pynamodb.connection.base import Connection

from storefront.errors import StorefrontError
from tests.support.fake_script import Script

Arguments = dict[Any, Any]
Action = Callable[[], object]
COMMIT, QUERY = "TransactWriteItems", "Query"


@contextmanager
def watched(watch: Callable[[str], object]) -> Iterator[None]:
    """Call `watch` right before each step inside the block, with the step's name.

    Names are those of DynamoDB's operations and of a fake provider's calls. The steps that `watch`
    takes itself are not watched.
    """
    dispatch, call = Connection.dispatch, Script.call
    watching = True

    def look(name: str) -> None:
        nonlocal watching
        if watching:
            watching = False
            try:
                watch(name)
            finally:
                watching = True

    def watched_dispatch(
        self: Connection, operation_name: str, operation_kwargs: Arguments
    ) -> Arguments:
        look(operation_name)
        return dispatch(self, operation_name, operation_kwargs)

    @contextmanager
    def watched_call(self: Script, name: str) -> Iterator[None]:
        look(name)
        with call(self, name):
            yield

    Connection.dispatch = watched_dispatch  # type: ignore[method-assign]
    Script.call = watched_call  # type: ignore[method-assign]
    try:
        yield
    finally:
        Connection.dispatch = dispatch  # type: ignore[method-assign]
        Script.call = call  # type: ignore[method-assign]


@contextmanager
def just_before(action: Action, operation: str = COMMIT, *, nth: int = 1) -> Iterator[None]:
    """Run `action` once, right before the nth step of a name inside the block.

    Fails if there was no such step, since the test would then prove nothing.
    """
    seen = 0

    def watch(name: str) -> None:
        nonlocal seen
        seen += name == operation
        if name == operation and seen == nth:
            action()

    with watched(watch):
        yield
    assert seen >= nth, f"only {seen} calls of {operation}"


@contextmanager
def always_before(action: Action, operation: str = COMMIT) -> Iterator[list[int]]:
    """Run `action` right before every step of a name; its own steps do not count.

    Yields a list that grows by one entry a step.
    """
    seen: list[int] = []

    def watch(name: str) -> None:
        if name == operation:
            seen.append(len(seen))
            action()

    with watched(watch):
        yield seen


@dataclass(frozen=True)
class Interleaving:
    """Two requests that meet, and what must be so afterwards.

    Args:
        one: is interrupted.
        concurrent: does all that it does at one moment of the other.
        check: asserts.
    """

    one: Action
    concurrent: Action
    check: Action


def interleave_everywhere(interleaving: Interleaving, begin: Action) -> int:
    """Let a rival act just before each step of a request, once a step, and after its last.

    Queries in a row are one step: the reconciler makes 30 for what may be due, and reads anew
    what they have found. Either of the two may be refused. A failed assertion says where the rival
    came in.

    Args:
        interleaving: the two.
        begin: makes the world as it is before they meet; called before each try.

    Returns:
        how many tries there were.
    """
    nth = 1
    while True:
        begin()
        steps = _interleave(interleaving, nth)
        try:
            interleaving.check()
        except AssertionError as error:
            error.add_note(f"the rival came before step {nth} of {steps}")
            raise
        if len(steps) < nth:
            return nth
        nth += 1


def _interleave(interleaving: Interleaving, nth: int) -> list[str]:
    """Let the rival come before the nth step, or after the last; return the steps."""
    steps: list[str] = []

    def watch(name: str) -> None:
        if name == QUERY and steps[-1:] == [QUERY]:
            return
        steps.append(name)
        if len(steps) == nth:
            _tried(interleaving.concurrent)

    with watched(watch):
        _tried(interleaving.one)
    if len(steps) < nth:
        _tried(interleaving.concurrent)
    return steps


def _tried(action: Action) -> None:
    with suppress(StorefrontError):
        action()
