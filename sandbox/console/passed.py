"""The time that was let pass in a sandbox, and which holds it has ended."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from storefront.orders.model import Order


class Passed:
    """Remembers when time was let pass, and how much: what came later is not older for it.

    Args:
        path: of the file that keeps it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def seconds(self) -> int:
        """All of it."""
        return sum(seconds for _, seconds in self._leaps())

    def add(self, at: datetime, seconds: int) -> None:
        """Keep that so many seconds passed at a moment."""
        leaps = [*self._leaps(), (at, seconds)]
        text = json.dumps([[moment.isoformat(), length] for moment, length in leaps])
        self._path.write_text(text)

    def since(self, moment: datetime) -> timedelta:
        """Return how much time was let pass since a moment."""
        return timedelta(seconds=sum(length for at, length in self._leaps() if at >= moment))

    def ended(self, orders: Iterable[Order]) -> list[Order]:
        """Return the orders whose hold is over, if what was let pass counts."""
        now = datetime.now(UTC)
        return [one for one in orders if one.is_lapsed(now + self.since(one.created_at))]

    def _leaps(self) -> list[tuple[datetime, int]]:
        if not self._path.exists():
            return []
        kept = json.loads(self._path.read_text())
        return [(datetime.fromisoformat(moment), length) for moment, length in kept]
