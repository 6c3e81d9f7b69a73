"""Sends what the outbox holds, from threads of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from sandbox.simulators.loopback import on_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.outbox import Outbox
    from sandbox.simulators.store import Document

TIMEOUT_SECONDS = 20

_ACCEPTED = range(200, 300)
_WORKERS = 8
_KEPT_CHARACTERS = 500
"""How much of a receiver's answer is kept."""


@dataclass(frozen=True)
class Outgoing:
    """A request that is ready to be sent."""

    url: str
    headers: Mapping[str, str | bytes]
    body: bytes


class Dispatcher:
    """Threads that send.

    Args:
        clock: gives the times of attempts.
        outbox: what to send.
        compose: makes the request of a delivery at the time of sending; None if what it was about
            is gone.
    """

    def __init__(
        self, clock: Clock, outbox: Outbox, compose: Callable[[Document], Outgoing | None]
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._compose = compose
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"deliveries-{number}", daemon=True)
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
        outgoing = self._compose(delivery)
        if outgoing is None:
            return {**attempt, "error": "the event or the endpoint is gone"}, True
        try:
            response = _post(session, outgoing)
        except (requests.RequestException, ValueError) as error:
            return {**attempt, "error": type(error).__name__}, False
        attempt |= {"status": response.status_code, "response": response.text[:_KEPT_CHARACTERS]}
        return attempt, response.status_code in _ACCEPTED


def _post(session: requests.Session, outgoing: Outgoing) -> requests.Response:
    target, host = on_loopback(outgoing.url)
    return session.post(
        target,
        data=outgoing.body,
        headers={"Host": host, **outgoing.headers},
        timeout=TIMEOUT_SECONDS,
        allow_redirects=False,
    )
