"""DynamoDB's writes as they happen, from the journal that the emulator keeps of them.

`sandbox/emulator.py` writes it before it answers, and begins it anew whenever it has saved its
state. So what is new is known at once, and without a question to any table.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.console.names import Names
    from sandbox.console.place import Place

MOST_EVENTS = 300
"""How many events of orders wait to be told; of a crowd only the latest."""

_EVENT = "EVENT#"


class Journal:
    """What was written since the last look.

    Args:
        place: the sandbox.
        names: learns of payments.
    """

    def __init__(self, place: Place, names: Names) -> None:
        self._place = place
        self._names = names
        self._path = place.sandbox.folder / "state" / "dynamodb.journal"
        self._read = 0
        self._events: list[tuple[str, int]] = []
        self._lock = threading.Lock()

    def catch_up(self) -> None:
        """Read what is new: events wait to be taken, and payments are known by their names."""
        tables: dict[str, str] = self._place.stack["tables"]
        with self._lock:
            for table, item in self._written():
                if table == tables["orders"] and item["sk"]["S"].startswith(_EVENT):
                    order_id = item["pk"]["S"].removeprefix("ORDER#")
                    self._events.append((order_id, int(item["sk"]["S"].removeprefix(_EVENT))))
                elif table == tables["payments"]:
                    self._names.learn(item)
            del self._events[:-MOST_EVENTS]

    def events(self) -> list[tuple[str, int]]:
        """Return the events of orders that wait: each order's id, and its place in its timeline."""
        self.catch_up()
        with self._lock:
            return [*self._events]

    def told(self, count: int) -> None:
        """Forget the oldest of the events that wait."""
        with self._lock:
            del self._events[:count]

    def _written(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the items that were written since the last look, with their tables' names."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as journal:
            size = journal.seek(0, 2)
            if size < self._read:
                self._read = 0
            journal.seek(self._read)
            lines = journal.read().split(b"\n")[:-1]  # the last may be half written
        self._read += sum(len(line) + 1 for line in lines)
        writes = [write for line in lines for write in json.loads(line)["items"]]
        return [(arn.rsplit("/", 1)[1], item) for arn, _, _, item in writes if item]
