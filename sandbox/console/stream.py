"""One stream of everything that happens, for any number of open pages."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = 2000
"""How many entries a page that is opened still sees."""

Entry = dict[str, Any]


def now() -> str:
    """Return the present moment as entries say it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Stream:
    """The latest entries, numbered, and who listens.

    Attributes:
        run: names this run of the console: numbers of another run mean nothing.
    """

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._told = 0
        self._listeners = 0
        self._changed = threading.Condition()

    def tell(self, kind: str, *, at: str | None = None, **what: Any) -> None:
        """Add an entry.

        Args:
            kind: `order`, `call`, `delivery`, `strike`, `log` or `console`.
            at: when it happened (ISO 8601), if not now.
            what: what the page shows of it.
        """
        with self._changed:
            self._told += 1
            self._entries.append({"number": self._told, "at": at or now(), "kind": kind, **what})
            self._changed.notify_all()

    def after(self, number: int, timeout: float) -> list[Entry]:
        """Return what is newer than an entry, waiting for it; nothing, if nothing comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._told > number, timeout)
            return [entry for entry in self._entries if entry["number"] > number]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count somebody as a listener until the block is left."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def wait_for_listener(self, timeout: float) -> bool:
        """Return whether anybody listens, waiting for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self._listeners > 0, timeout)

    def _count(self, more: int) -> None:
        with self._changed:
            self._listeners += more
            self._changed.notify_all()
