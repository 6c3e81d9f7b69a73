"""Webhook delivery: an outbox in the store, and worker threads that send and retry."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import EVENT, WEBHOOK_ENDPOINT

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.endpoints import WebhookEndpoints

DELIVERY = "delivery"
TIMEOUT_SECONDS = 20
RETRY_DELAYS = (1, 5, 30, 300, 1800, 7200, 21600, 43200, 86400, 86400)
"""Simulated seconds before each retry: Stripe's three days, but quick at first for developers."""

_ACCEPTED = range(200, 300)
_WORKERS = 8
_LONGEST_WAIT = 60.0
"""Real seconds after which an idle worker looks again, whatever the clock says."""


class Outbox:
    """Deliveries that are due, by endpoint and event; survives a restart."""

    def __init__(self, store: Store, clock: Clock, endpoints: WebhookEndpoints) -> None:
        self._store = store
        self._clock = clock
        self._endpoints = endpoints
        self._changed = threading.Condition()
        clock.on_change(self.notify)

    @property
    def automatic(self) -> bool:
        """Whether new events are delivered; if not, they are only recorded."""
        return bool((self._store.get("settings", DELIVERY) or {"automatic": True})["automatic"])

    @automatic.setter
    def automatic(self, value: bool) -> None:
        self._store.put("settings", DELIVERY, {"automatic": value})

    def enqueue(self, event: Document, *, resend: bool = False) -> int:
        """Queue `event` for every endpoint that wants it and return how many there are."""
        if not (resend or self.automatic):
            return 0
        receivers = self._endpoints.subscribed(event["type"])
        for endpoint in receivers:
            delivery = {
                "id": new_id("del_"),
                "event": event["id"],
                "event_type": event["type"],
                "endpoint": endpoint["id"],
                "url": endpoint["url"],
                "status": "pending",
                "due_at": self._clock.now(),
                "attempts": [],
            }
            self._store.put(DELIVERY, delivery["id"], delivery)
        self._store.after_commit(self.notify)
        return len(receivers)

    def pending(self, event_id: str) -> int:
        """Return how many deliveries of an event are still to succeed."""
        deliveries = self._store.find(DELIVERY, event=event_id)
        return sum(item["status"] in {"pending", "sending"} for item in deliveries)

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
        if succeeded:
            result["status"] = "succeeded"
        elif len(attempts) > len(RETRY_DELAYS):
            result["status"] = "failed"
        else:
            result["status"] = "pending"
            result["due_at"] = self._clock.now() + RETRY_DELAYS[len(attempts) - 1]
        with self._store.transaction():
            if self._store.get(DELIVERY, delivery["id"]):  # Not if reset meanwhile.
                self._store.put(DELIVERY, delivery["id"], result)
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

        Args:
            timeout: real seconds to wait at most.
            retries: wait for retries that are not due yet, too.
        """
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy(retries=retries), timeout)

    def failures(self) -> list[Document]:
        """Return the deliveries that have been tried and have not succeeded."""
        return [
            item
            for item in self._store.find(DELIVERY)
            if item["attempts"] and item["status"] != "succeeded"
        ]

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


class Dispatcher:
    """Threads that send what the outbox holds."""

    def __init__(
        self, store: Store, clock: Clock, outbox: Outbox, endpoints: WebhookEndpoints
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._endpoints = endpoints
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"webhooks-{number}", daemon=True)
            for number in range(_WORKERS)
        ]

    def start(self) -> None:
        """Begin sending."""
        self._outbox.recover()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop after the requests under way; what is queued stays queued."""
        self._stopped.set()
        self._outbox.notify()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False  # No proxy: deliveries stay on this machine.
            while delivery := self._outbox.wait_for_claim(self._stopped):
                attempt, succeeded = self._send(session, delivery)
                self._outbox.finish(delivery, attempt, succeeded=succeeded)

    def _send(self, session: requests.Session, delivery: Document) -> tuple[Document, bool]:
        attempt: dict[str, Any] = {"at": self._clock.now(), "status": None, "error": None}
        event = self._store.get(EVENT, delivery["event"])
        endpoint = self._store.get(WEBHOOK_ENDPOINT, delivery["endpoint"])
        if event is None or endpoint is None:
            return {**attempt, "error": "the event or the endpoint is gone"}, True
        body = json.dumps(event, indent=2)
        try:
            response = self._post(session, endpoint, body)
        except (requests.RequestException, ValueError) as error:
            return {**attempt, "error": type(error).__name__}, False
        attempt |= {"status": response.status_code, "response": response.text[:500]}
        return attempt, response.status_code in _ACCEPTED

    def _post(self, session: requests.Session, endpoint: Document, body: str) -> requests.Response:
        target, host = _on_loopback(endpoint["url"])
        headers = {
            "Host": host,
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": self._endpoints.signature_header(endpoint["id"], body),
        }
        return session.post(
            target,
            data=body.encode(),
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )


def _on_loopback(url: str) -> tuple[str, str]:
    """Return the URL with an address in place of the name, and the original host.

    Names under `.localhost` do not resolve on every system; this also keeps whatever a resolver
    might answer from leading a delivery off this machine.
    """
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    address = "127.0.0.1" if (parts.hostname or "").endswith("localhost") else parts.hostname
    return parts._replace(netloc=f"{address}{port}").geturl(), parts.netloc
