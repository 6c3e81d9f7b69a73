"""The event log: what happened, in the shape webhooks carry (https://docs.stripe.com/api/events)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import API_VERSION, EVENT, page, retrieve

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.delivery import Webhooks
    from sandbox.simulators.stripe.schemas import ListEvents


@dataclass(frozen=True)
class Origin:
    """The API call that caused an event; both None when a buyer or the clock did."""

    request_id: str | None = None
    idempotency_key: str | None = None


BUYER = Origin()
"""A buyer on the hosted page, a bank, or the clock."""


class EventLog:
    """Records events and puts them up for delivery in the same transaction as their cause."""

    def __init__(self, store: Store, clock: Clock, webhooks: Webhooks) -> None:
        self._store = store
        self._clock = clock
        self._webhooks = webhooks

    def record(
        self,
        event_type: str,
        subject: Document,
        origin: Origin = BUYER,
        *,
        previous: Document | None = None,
    ) -> Document:
        """Store one event about a snapshot of `subject`, and return it.

        Args:
            event_type: e.g. `checkout.session.completed`.
            subject: the API object as it is now.
            origin: the API call behind it.
            previous: former values of the fields that changed, for `*.updated` events.
        """
        data: Document = {"object": deepcopy(subject)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Document = {
            "id": new_id("evt_1"),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(self._clock.now()),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": origin.request_id, "idempotency_key": origin.idempotency_key},
            "type": event_type,
        }
        with self._store.transaction():
            self._store.put(EVENT, event["id"], event)
            event["pending_webhooks"] = self._webhooks.send(event)
            self._store.put(EVENT, event["id"], event)
        return event

    def retrieve(self, event_id: str) -> Document:
        """Return one event with its present count of pending webhooks.

        Raises:
            StripeError: 404.
        """
        return self._current(retrieve(self._store, EVENT, event_id))

    def list_page(self, query: ListEvents) -> Document:
        """Return a page of events, newest first; `type` may end in `.*`."""
        wanted = [*query.types, *([query.type] if query.type else [])]
        exact = len(wanted) == 1 and "*" not in wanted[0]
        stored = self._store.find(EVENT, type=wanted[0]) if exact else self._store.find(EVENT)
        found = [
            event
            for event in reversed(stored)
            if (not wanted or any(_matches(event["type"], pattern) for pattern in wanted))
            and (query.created is None or query.created.holds(event["created"]))
        ]
        result = page(found, query, "/v1/events")
        result["data"] = [self._current(event) for event in result["data"]]
        return result

    def _current(self, event: Document) -> Document:
        return {**event, "pending_webhooks": self._webhooks.pending(event["id"])}


def _matches(event_type: str, pattern: str) -> bool:
    if pattern.endswith(".*"):
        return event_type.startswith(pattern[:-1])
    return pattern in ("*", event_type)
