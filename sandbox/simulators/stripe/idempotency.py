"""Idempotency keys (https://docs.stripe.com/api/idempotent_requests)."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.simulators.stripe.errors import ParameterError, StripeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.form import Tree

KEY = "idempotency_key"
LIFE_SECONDS = 24 * 3600
MAX_LENGTH = 255


@dataclass(frozen=True)
class Reply:
    """An answer to an API call; `original_request` names the call it repeats."""

    status: int
    body: dict[str, Any]
    original_request: str | None = None


class IdempotencyKeys:
    """Runs an operation once per key, in one transaction with the memory of its answer."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._in_flight: set[str] = set()

    def run(
        self, key: str, fingerprint: str, request_id: str, operation: Callable[[], Document]
    ) -> Reply:
        """Return the operation's answer, or the one remembered from the first time.

        Refusals are remembered too, except those of parameters. A simulator that is killed
        meanwhile remembers nothing and has done nothing.

        Raises:
            StripeError: 400 `idempotency_error` for other parameters, 409 while the first call
                with this key is running.
        """
        if len(key) > MAX_LENGTH:
            msg = f"Idempotency keys can have up to {MAX_LENGTH} characters."
            raise ParameterError(msg, type="idempotency_error")
        with self._lock:
            if key in self._in_flight:
                raise _in_use()
            self._in_flight.add(key)
        try:
            return self._recall(key, fingerprint) or self._run(
                key, fingerprint, request_id, operation
            )
        finally:
            with self._lock:
                self._in_flight.discard(key)

    def knows(self, key: str) -> bool:
        """Return whether an answer is remembered."""
        record = self._store.get(KEY, key)
        return record is not None and record["created"] + LIFE_SECONDS > self._clock.now()

    def _recall(self, key: str, fingerprint: str) -> Reply | None:
        record = self._store.get(KEY, key) if self.knows(key) else None
        if record is None:
            return None
        if record["fingerprint"] != fingerprint:
            msg = (
                "Keys for idempotent requests can only be used with the same parameters they "
                "were first used with. Try using a key other than "
                f"'{key}' if you meant to execute a different request."
            )
            raise StripeError(msg, type="idempotency_error")
        return Reply(record["status"], record["body"], record["request_id"])

    def _run(
        self, key: str, fingerprint: str, request_id: str, operation: Callable[[], Document]
    ) -> Reply:
        record = {
            "fingerprint": fingerprint,
            "request_id": request_id,
            "created": self._clock.now(),
        }
        try:
            with self._store.transaction():
                reply = Reply(200, operation())
                self._store.put(KEY, key, {**record, "status": reply.status, "body": reply.body})
        except ParameterError:
            raise
        except StripeError as error:
            reply = Reply(error.status, error.body())
            self._store.put(KEY, key, {**record, "status": reply.status, "body": reply.body})
        return reply


def fingerprint_of(method: str, path: str, params: Tree) -> str:
    """Return a digest that is equal for equal calls."""
    text = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _in_use() -> StripeError:
    msg = (
        "There is currently another in-progress request using this idempotent key (that probably "
        "means you submitted twice, and the other request is still going through). Please try "
        "again later."
    )
    return StripeError(msg, status=409, type="idempotency_error", code="idempotency_key_in_use")
