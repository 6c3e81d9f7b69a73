"""What is to be delivered, and what became of it: a queue in the store that survives a kill.

held ──► pending ──► sending ──► succeeded
            ▲           ├──────► failed     (given up)
            └───────────┤
                        └──────► accepted | refused     (a forgery is sent once)
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.news import News
    from sandbox.simulators.store import Document, Store

DELIVERY = "delivery"
"""Kind of document, and name of the settings."""

UNDER_WAY = frozenset({"held", "pending", "sending"})

_LONGEST_WAIT = 60.0
"""Real seconds after which an idle worker looks again, whatever the clock says."""


class Outbox:
    """Deliveries in the order in which they are due.

    Args:
        store: keeps them; wants an index on `status`.
        clock: decides what is due.
        retry_delays: simulated seconds before each retry.
        news: is told of each attempt.

    Attributes:
        news: the same, for whoever fills the outbox.
    """

    def __init__(
        self, store: Store, clock: Clock, retry_delays: Sequence[float], news: News
    ) -> None:
        self.news = news
        self._store = store
        self._clock = clock
        self._retry_delays = retry_delays
        self._changed = threading.Condition()
        clock.on_change(self.notify)

    @property
    def automatic(self) -> bool:
        """Whether new events are delivered; if not, they are only recorded."""
        return bool((self._store.get("settings", DELIVERY) or {"automatic": True})["automatic"])

    @automatic.setter
    def automatic(self, value: bool) -> None:
        self._store.put("settings", DELIVERY, {"automatic": value})

    def put(
        self,
        letter: Document,
        *,
        delay: float = 0,
        after: str | None = None,
        batch: str | None = None,
    ) -> str:
        """Queue one delivery and return its id.

        Args:
            letter: what the sender must know, e.g. `url`.
            delay: simulated seconds before the first try.
            after: a delivery whose first try must come before.
            batch: name under which it is held back until `release_batch`.
        """
        delivery = {
            **letter,
            "id": f"del_{secrets.token_hex(12)}",
            "status": "held" if after or batch else "pending",
            "after": after,
            "batch": batch,
            "due_at": self._clock.now() + delay,
            "attempts": [],
        }
        self._store.put(DELIVERY, delivery["id"], delivery)
        self._store.after_commit(self.notify)
        return str(delivery["id"])

    def batch(self, name: str | None = None) -> list[Document]:
        """Return what is held back under a name, or under any."""
        held = self._store.find(DELIVERY, status="held")
        return [item for item in held if item["batch"] and name in (None, item["batch"])]

    def send_in_order(self, deliveries: Iterable[Document]) -> None:
        """Let held deliveries go, each after the first try of the one before."""
        previous: str | None = None
        with self._store.transaction():
            for delivery in deliveries:
                freed = {**delivery, "batch": None, "after": previous}
                if previous is None:
                    freed |= {"status": "pending", "due_at": self._clock.now()}
                self._store.put(DELIVERY, delivery["id"], freed)
                previous = delivery["id"]
            self._store.after_commit(self.notify)

    def recover(self) -> None:
        """Queue again what was being sent when the simulator was killed."""
        for delivery in self._store.find(DELIVERY, status="sending"):
            self._store.put(DELIVERY, delivery["id"], {**delivery, "status": "pending"})

    def claim(self) -> Document | None:
        """Take the delivery that has been due for longest, or None."""
        with self._store.transaction():
            first = self._store.find(DELIVERY, status="pending", order_by="due_at", limit=1)
            if not first or first[0]["due_at"] > self._clock.now():
                return None
            self._store.put(DELIVERY, first[0]["id"], {**first[0], "status": "sending"})
        return first[0]

    def finish(self, delivery: Document, attempt: Document, *, succeeded: bool) -> None:
        """Record an attempt; after a failure queue the next one or give up."""
        attempts = [*delivery["attempts"], attempt]
        result = {**delivery, "attempts": attempts}
        if delivery.get("forgery"):
            result["status"] = "accepted" if succeeded else "refused"
        elif succeeded:
            result["status"] = "succeeded"
        elif len(attempts) > len(self._retry_delays):
            result["status"] = "failed"
        else:
            result["status"] = "pending"
            result["due_at"] = self._clock.now() + self._retry_delays[len(attempts) - 1]
        with self._store.transaction():
            if self._store.get(DELIVERY, delivery["id"]):  # Not if reset meanwhile.
                self._store.put(DELIVERY, delivery["id"], result)
                self._free_followers(delivery["id"])
        self._tell(result, attempt)
        self.notify()

    def notify(self) -> None:
        """Wake everybody who waits for the outbox to change."""
        with self._changed:
            self._changed.notify_all()

    def wait_for_claim(self, stopped: threading.Event) -> Document | None:
        """Return the next delivery as soon as one is due, or None once stopped."""
        with self._changed:
            while not stopped.is_set():
                if delivery := self.claim():
                    return delivery
                self._changed.wait(self._until_next())
        return None

    def drain(self, timeout: float, *, retries: bool) -> bool:
        """Wait until nothing is queued and say whether that came about.

        What is held back by a fault is not queued.

        Args:
            timeout: real seconds to wait at most.
            retries: wait for what is not due yet, too.
        """
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy(retries=retries), timeout)

    def failures(self) -> list[Document]:
        """Return the genuine deliveries that have been tried and have not succeeded."""
        return [
            item
            for item in self._store.find(DELIVERY)
            if item["attempts"] and item["status"] not in {"succeeded", "accepted", "refused"}
        ]

    def _tell(self, delivery: Document, attempt: Document) -> None:
        """Tell of an attempt, and of what becomes of its delivery."""
        self.news.tell(
            "delivery",
            event=delivery["event"],
            event_type=delivery["event_type"],
            outcome=delivery["status"],
            attempt=len(delivery["attempts"]),
            status=attempt["status"],
            response=attempt.get("response") or attempt["error"],
            forgery=(delivery.get("forgery") or {}).get("variant"),
            about=delivery.get("about", []),
        )

    def _free_followers(self, delivery_id: str) -> None:
        for follower in self._store.find(DELIVERY, status="held", after=delivery_id):
            freed = {"status": "pending", "due_at": self._clock.now()}
            self._store.put(DELIVERY, follower["id"], {**follower, **freed})

    def _busy(self, *, retries: bool) -> bool:
        if self._store.find(DELIVERY, status="sending", limit=1):
            return True
        first = self._store.find(DELIVERY, status="pending", order_by="due_at", limit=1)
        return bool(first) and (retries or first[0]["due_at"] <= self._clock.now())

    def _until_next(self) -> float:
        first = self._store.find(DELIVERY, status="pending", order_by="due_at", limit=1)
        if not first:
            return _LONGEST_WAIT
        seconds: float = first[0]["due_at"] - self._clock.now()
        return min(_LONGEST_WAIT, max(0.01, seconds))
