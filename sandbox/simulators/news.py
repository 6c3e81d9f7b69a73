"""What happens at a simulator, for whoever watches: calls, deliveries, and faults that strike.

Kept in memory, the latest only: whoever watches comes back for what is new since, and notices by
the name of the run when the simulator was started anew. Of calls only names of things are told,
by a list of fields: never a secret, a token, or who paid.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEPT = 1000
"""How many items are kept."""

NAMES = frozenset(
    "id client_reference_id payment_intent charge "
    "paymentID paymentId trxID trxId refundTrxId refundTrxID originalTrxId "
    "merchantInvoice merchantInvoiceNumber".split()
)
"""Fields of both providers whose value is an id: what a call or an event is about."""


class News:
    """The latest of what happened.

    Args:
        now: epoch seconds, as everybody outside the simulator sees them.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._run = secrets.token_hex(4)
        self._items: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._told = 0
        self._lock = threading.Lock()

    def tell(self, kind: str, **what: Any) -> None:
        """Add what has just happened."""
        at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds")
        with self._lock:
            self._told += 1
            self._items.append({"number": self._told, "at": at, "kind": kind, **what})

    def after(self, run: str, number: int) -> dict[str, Any]:
        """Return what is new to somebody who has read up to a number of a run.

        Args:
            run: as the last answer said; another than the present one has read nothing.
            number: as the last answer said.
        """
        with self._lock:
            read = number if run == self._run else 0
            items = [item for item in self._items if item["number"] > read]
            return {"run": self._run, "number": self._told, "items": items}


def ids_in(*documents: Mapping[str, Any] | None) -> list[str]:
    """Return what some documents name at their top level, each id once."""
    found = {
        value
        for document in documents
        for name, value in (document or {}).items()
        if name in NAMES and isinstance(value, str)
    }
    return sorted(found)
