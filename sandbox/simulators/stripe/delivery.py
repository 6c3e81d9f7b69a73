"""Webhooks: who receives an event, and in which words; also the imitations of forgers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox.simulators.dispatcher import Outgoing
from sandbox.simulators.mail import Mail
from sandbox.simulators.news import ids_in
from sandbox.simulators.outbox import DELIVERY, UNDER_WAY
from sandbox.simulators.stripe.forgery import FORGERIES, Genuine
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import EVENT, WEBHOOK_ENDPOINT

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.fault_kinds import Forged
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.endpoints import WebhookEndpoints

OPERATION = "webhook"
"""The name of sending on the menu of faults."""

RETRY_DELAYS = (1, 5, 30, 300, 1800, 7200, 21600, 43200, 86400, 86400)
"""Simulated seconds before each retry: Stripe's three days, but quick at first for developers."""


class Webhooks:
    """Sends events to the endpoints that want them.

    Args:
        store: keeps events.
        clock: gives the times of signatures.
        outbox: takes the deliveries.
        endpoints: the receivers and their secrets.
        faults: what goes wrong on the way.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outbox: Outbox,
        endpoints: WebhookEndpoints,
        faults: Faults,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._endpoints = endpoints
        self.mail = Mail(store, outbox, faults, OPERATION, self)

    def send(self, event: Document) -> int:
        """Queue a new event and return how many deliveries there are."""
        if not self._outbox.automatic:
            return 0
        return self.mail.post(self._letters(event), lambda: _ids_of(event))

    def resend(self, event: Document) -> int:
        """Queue an event (again), with no fault on the way."""
        letters = self._letters(event)
        for letter in letters:
            self._outbox.put(letter)
        return len(letters)

    def pending(self, event_id: str) -> int:
        """Return how many deliveries of an event are still to succeed."""
        deliveries = self._store.find(DELIVERY, event=event_id)
        return sum(item["status"] in UNDER_WAY and "forgery" not in item for item in deliveries)

    def renamed(self, letter: Document) -> Document:
        """Return a letter with a second event about the same fact."""
        event = self._store.get(EVENT, letter["event"]) or {}
        twin = event | {"id": new_id("evt_1")}
        self._store.put(EVENT, twin["id"], twin)
        return letter | {"event": twin["id"]}

    def forged(self, letter: Document, fault: Forged) -> Document:
        """Return a letter that will be composed by a forger."""
        return letter | {"forgery": {"variant": fault.variant, "changes": fault.changes}}

    def compose(self, delivery: Document) -> Outgoing | None:
        """Return a delivery's request, signed now."""
        event = self._store.get(EVENT, delivery["event"])
        endpoint = self._store.get(WEBHOOK_ENDPOINT, delivery["endpoint"])
        if event is None or endpoint is None:
            return None
        forgery = delivery.get("forgery")
        if forgery:
            signing = self._endpoints.signing(endpoint["id"])
            genuine = Genuine(event, signing, int(self._clock.system_now()))
            body, signature = FORGERIES[forgery["variant"]](genuine, forgery["changes"])
        else:
            body = written(event)
            signature = self._endpoints.signature_header(endpoint["id"], body).encode()
        headers: dict[str, str | bytes] = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        if signature:
            headers["Stripe-Signature"] = signature
        return Outgoing(endpoint["url"], headers, body)

    def _letters(self, event: Document) -> list[Document]:
        return [
            {
                "event": event["id"],
                "event_type": event["type"],
                "endpoint": endpoint["id"],
                "url": endpoint["url"],
                "about": ids_in(event["data"]["object"]),
            }
            for endpoint in self._endpoints.subscribed(event["type"])
        ]


def written(event: Document) -> bytes:
    """Return the body of an event's delivery."""
    return json.dumps(event, indent=2).encode()


def _ids_of(event: Document) -> set[str]:
    subject = event["data"]["object"]
    named = {value for value in subject.values() if isinstance(value, str)}
    return {event["id"], event["type"], *named}
