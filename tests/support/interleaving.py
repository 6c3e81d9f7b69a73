"""Interleavings without threads: a rival acts at a chosen moment of somebody else's request.

A request takes a step where it leaves the process: a call to DynamoDB, or one to a provider. Only
between steps can anything that others do matter; and within a call that reads several items, which
DynamoDB reads one by one: each as last written, all of them at no one moment
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from unittest.mock import patch

from pynamodb.connection.base import Connection

from storefront.errors import StorefrontError
from tests.support.entitled import others_act
from tests.support.fake_script import Script

Arguments = dict[Any, Any]
Action = Callable[[], object]
COMMIT, QUERY, TOGETHER = "TransactWriteItems", "Query", "BatchGetItem"
#: A step within `TOGETHER`: some of the items have been read.
IN_PART = "BatchGetItem, in part"
#: Of more keys, not each place between two is a step.
_MOST_PARTS = 12


class Reading(Enum):
    """How items that are asked for together are read."""

    AT_ONCE = auto()
    ONE_BY_ONE = auto()
    FROM_THE_LAST = auto()


@contextmanager
def watched(watch: Callable[[str], object], reading: Reading = Reading.AT_ONCE) -> Iterator[None]:
    """Call `watch` right before each step inside the block, with the step's name.

    Names are those of DynamoDB's operations and of a fake provider's calls, and `IN_PART`. The
    steps that `watch` takes itself are not watched.
    """
    dispatch, call = Connection.dispatch, Script.call
    watching = True

    def look(name: str) -> None:
        nonlocal watching
        if watching:
            watching = False
            try:
                with others_act():
                    watch(name)
            finally:
                watching = True

    def watched_dispatch(
        self: Connection, operation_name: str, operation_kwargs: Arguments
    ) -> Arguments:
        look(operation_name)
        if operation_name != TOGETHER or reading is Reading.AT_ONCE or not watching:
            return dispatch(self, operation_name, operation_kwargs)
        found: dict[str, list[Any]] = {}
        for place, part in enumerate(_parts(operation_kwargs, reading)):
            if place:
                look(IN_PART)
            for table, items in dispatch(self, operation_name, part)["Responses"].items():
                found.setdefault(table, []).extend(items)
        return {"Responses": found, "UnprocessedKeys": {}}

    @contextmanager
    def watched_call(self: Script, name: str) -> Iterator[None]:
        look(name)
        with call(self, name):
            yield

    with (
        patch.object(Connection, "dispatch", watched_dispatch),
        patch.object(Script, "call", watched_call),
    ):
        yield


def _parts(together: Arguments, reading: Reading) -> list[Arguments]:
    """Return requests that ask for one item each, or for a few, instead of all."""
    asked = together["RequestItems"]
    keys = [(table, key) for table, wanted in asked.items() for key in wanted["Keys"]]
    if reading is Reading.FROM_THE_LAST:
        keys.reverse()
    size = -(-len(keys) // _MOST_PARTS)
    parts = []
    for at in range(0, len(keys), size):
        wanted: dict[str, Any] = {}
        for table, key in keys[at : at + size]:
            wanted.setdefault(table, {**asked[table], "Keys": []})["Keys"].append(key)
        parts.append({**together, "RequestItems": wanted})
    return parts


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

    Items that are asked for together are read one by one, from the first and then from the last, so
    that each may be older than the others. Queries in a row are one step: the reconciler makes 30
    for what may be due, and reads anew what they have found. Either of the two may be refused. A
    failed assertion says where the rival came in.

    Args:
        interleaving: the two.
        begin: makes the world as it is before they meet; called before each try.

    Returns:
        how many tries there were.
    """
    tries = _interleave_all(interleaving, begin, Reading.ONE_BY_ONE)
    return tries + _interleave_all(interleaving, begin, Reading.FROM_THE_LAST)


def _interleave_all(interleaving: Interleaving, begin: Action, reading: Reading) -> int:
    nth = 1
    while True:
        begin()
        steps: list[str] = []
        try:
            _interleave(interleaving, nth, reading, steps)
            interleaving.check()
        except AssertionError as error:
            error.add_note(f"the rival came before step {nth} of {steps}, {reading.name}")
            raise
        if len(steps) < nth:
            return nth
        nth += 1


def _interleave(interleaving: Interleaving, nth: int, reading: Reading, steps: list[str]) -> None:
    """Let the rival come before the nth step, or after the last; note the steps.

    From the last, only steps within a call are any: the others have been tried.
    """

    def watch(name: str) -> None:
        if name == QUERY and steps[-1:] == [QUERY]:
            return
        if reading is Reading.FROM_THE_LAST and name != IN_PART:
            return
        steps.append(name)
        if len(steps) == nth:
            _tried(interleaving.concurrent)

    with watched(watch, reading):
        _tried(interleaving.one)
    if len(steps) < nth:
        _tried(interleaving.concurrent)


def _tried(action: Action) -> None:
    with suppress(StorefrontError):
        action()
