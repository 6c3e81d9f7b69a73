"""Many who act at the same time, in a time that passes only when all of them wait.

Each actor is a thread, of which exactly one runs at any moment: whoever sleeps hands over to the
one whose time comes next. So nothing depends on the machine: the same seed is the same story, and
an hour of waiting takes no time at all.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T")

#: Of an actor's stack, in bytes: the shop needs a tenth, and 500 actors shall fit.
STACK = 1024 * 1024
#: How long an actor may keep the others waiting, in real seconds, before it counts as stuck.
PATIENCE = 60.0


class StuckError(Exception):
    """An actor waits for something else than time: nobody could ever go on."""


@dataclass
class Ended(Generic[T]):
    """How an actor came to its end.

    Args:
        value: what the action returned.
        error: what it raised instead.
        began, ended: when, in virtual seconds.
    """

    value: T | None = None
    error: BaseException | None = None
    began: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began


@dataclass(order=True)
class _Turn:
    """Whose turn it is, and when; those of one moment in the order in which they were asked for."""

    at: float
    number: int
    go: threading.Semaphore = field(compare=False)


class VirtualTime:
    """The time, and everything that is left to chance in it.

    Outside of `run`, time passes as soon as somebody sleeps.

    Args:
        seed: of `uniform`.
        start: what `clock` shows at the beginning.
        patience: see `PATIENCE`.
    """

    def __init__(
        self,
        seed: int = 0,
        start: datetime = datetime(2030, 1, 1, 12, tzinfo=UTC),
        patience: float = PATIENCE,
    ) -> None:
        self.dice = random.Random(seed)
        self._start = start
        self._patience = patience
        self._now = 0.0
        self._turns: list[_Turn] = []
        self._asked = 0
        self._acting = False
        self._over = threading.Semaphore(0)

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self._now

    def clock(self) -> datetime:
        """Return the present, as a `storefront.clock.Clock` does."""
        return self._start + timedelta(seconds=self._now)

    def uniform(self, low: float, high: float) -> float:
        """Return a number between two, as `random.uniform` does."""
        return self.dice.uniform(low, high)

    def sleep(self, seconds: float) -> None:
        """Let time pass: others act meanwhile."""
        if not self._acting:
            self._now += seconds
            return
        mine = self._ask(seconds)
        self._next()
        mine.go.acquire()

    def run(self, actions: Sequence[Callable[[], T]]) -> list[Ended[T]]:
        """Let all actions begin now; return how each came to its end, in order.

        Raises:
            StuckError: one of them waits for something else than time.
        """
        ends: list[Ended[T]] = [Ended() for _ in actions]
        before = threading.stack_size(STACK)
        try:
            for action, end in zip(actions, ends, strict=True):
                turn = self._ask(0)
                threading.Thread(target=self._act, args=(turn, action, end), daemon=True).start()
        finally:
            threading.stack_size(before)
        with self._all_acting():
            self._next()
            self._wait_for_the_end()
        return ends

    @contextmanager
    def _all_acting(self) -> Iterator[None]:
        self._acting = True
        try:
            yield
        finally:
            self._acting = False

    def _wait_for_the_end(self) -> None:
        seen = -1
        while not self._over.acquire(timeout=self._patience):
            if seen == self._asked:
                self._turns.clear()
                raise StuckError(f"nobody has gone on for {self._patience} s, at {self._now} s")
            seen = self._asked

    def _act(self, turn: _Turn, action: Callable[[], T], end: Ended[T]) -> None:
        turn.go.acquire()
        end.began = self._now
        try:
            end.value = action()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is this actor's end
            end.error = error
        end.ended = self._now
        self._next()

    def _ask(self, seconds: float) -> _Turn:
        turn = _Turn(self._now + max(0.0, seconds), self._asked, threading.Semaphore(0))
        self._asked += 1
        heappush(self._turns, turn)
        return turn

    def _next(self) -> None:
        """Hand over to whose time comes next; to `run`, if that is nobody."""
        if not self._turns:
            self._over.release()
            return
        turn = heappop(self._turns)
        self._now = turn.at
        turn.go.release()
