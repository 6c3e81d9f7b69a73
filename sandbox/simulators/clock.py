"""The simulators' time: the system's, plus an offset that tests may move."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.store import Store


class Clock:
    """A movable clock in epoch seconds (UTC).

    Args:
        system_time: source of real time; tests pass a frozen one.
        offset: seconds added to it from the start.
    """

    def __init__(
        self, system_time: Callable[[], float] = time.time, *, offset: float = 0.0
    ) -> None:
        self._system_time = system_time
        self._offset = offset
        self._listeners: list[Callable[[], None]] = []

    @property
    def offset(self) -> float:
        """Seconds by which this clock is ahead of the system."""
        return self._offset

    def now(self) -> float:
        """Return simulated time."""
        return self._system_time() + self._offset

    def system_now(self) -> float:
        """Return the time as everybody outside the simulator sees it."""
        return self._system_time()

    def set_offset(self, seconds: float) -> None:
        """Place the clock `seconds` ahead of the system and tell the listeners."""
        self._offset = seconds
        for listener in list(self._listeners):
            listener()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every move."""
        self._listeners.append(listener)


def restored_clock(store: Store, system_time: Callable[[], float] = time.time) -> Clock:
    """Return a clock with the offset that `store` remembers, and keep it remembered there."""
    saved = store.get("settings", "clock") or {"offset": 0.0}
    clock = Clock(system_time, offset=saved["offset"])
    clock.on_change(lambda: store.put("settings", "clock", {"offset": clock.offset}))
    return clock


class Ticker:
    """Calls `action` every `interval` real seconds on a thread of its own until closed."""

    def __init__(self, action: Callable[[], None], interval: float = 1.0) -> None:
        self._action = action
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator-ticker", daemon=True)

    def start(self) -> None:
        """Begin ticking."""
        self._thread.start()

    def close(self) -> None:
        """Stop and wait for a running action to end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            self._action()
