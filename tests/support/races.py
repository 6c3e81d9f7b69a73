"""Doing things at the same time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from storefront.errors import StorefrontError, UnavailableError
from tests.support.gateways import Script

T = TypeVar("T")

#: How many buyers are served at a time.
WIDTH = 16
#: How long the first of a crowd waits for the last one to arrive.
ARRIVAL_SECONDS = 120
#: How often a client asks again; more often means that the shop is stuck.
PATIENCE = 50


def together(*actions: Callable[[], T]) -> list[T | StorefrontError]:
    """Begin all actions at one moment; return what each returned, or refused with, in order."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        start.wait(timeout=ARRIVAL_SECONDS)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [_outcome(one.result) for one in [pool.submit(run, action) for action in actions]]


def in_turn(actions: Sequence[Callable[[], T]], width: int = WIDTH) -> list[T | StorefrontError]:
    """Do many actions, `width` at a time; return what each returned, or refused with, in order."""
    with ThreadPoolExecutor(width) as pool:
        return [_outcome(one.result) for one in [pool.submit(action) for action in actions]]


def insistent(action: Callable[[], T]) -> Callable[[], T]:
    """Return the action as a client does it that is told "send the same request again".

    The action must name an Idempotency-Key or be safe to repeat by its nature.
    """

    def insist() -> T:
        for _ in range(PATIENCE):
            try:
                return action()
            except UnavailableError:
                continue
        raise AssertionError(f"no outcome after {PATIENCE} requests")

    return insist


def refusals(outcomes: Sequence[object]) -> list[StorefrontError]:
    """Return those outcomes that are refusals."""
    return [outcome for outcome in outcomes if isinstance(outcome, StorefrontError)]


def _outcome(result: Callable[[], T]) -> T | StorefrontError:
    try:
        return result()
    except StorefrontError as error:
        return error


class LockedScript(Script):
    """Lets one call to a fake provider happen at a time: a provider's own steps are atomic."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.RLock()

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Note a call; others wait until its effect has happened."""
        with self.lock, super().call(name):
            yield
