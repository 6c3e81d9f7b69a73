"""Requests on their way through a model of contention, in real time or in another."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.faults.contention import Contention
    from sandbox.faults.kinds import Answer

T = TypeVar("T")


class Traffic:
    """Lets time pass for each request as its model says. Many threads may send.

    Args:
        model: says what becomes of requests.
        monotonic: seconds of a clock that never goes back.
        sleep: lets that clock go on.
    """

    def __init__(
        self,
        model: Contention,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.model = model
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()

    def send(
        self, operation: str, body: Mapping[str, Any], act: Callable[[], tuple[T, bool]]
    ) -> T | Answer:
        """Return the answer to a request when its time has come.

        Args:
            operation: what it asks for.
            body: the request's JSON.
            act: lets it have its effect, unless the model refuses it; returns DynamoDB's answer and
                whether that is a success.
        """
        with self._lock:
            flight = self.model.begin(operation, body, self._monotonic())
        answer = flight.refusal
        if answer is not None:
            self._wait_until(flight.until)
            return answer
        self._wait_until(flight.acts)
        is_success = False
        try:
            given, is_success = act()
        finally:
            with self._lock:
                self.model.acted(flight, is_success=is_success)
        self._wait_until(flight.until)
        return given

    def _wait_until(self, moment: float) -> None:
        left = moment - self._monotonic()
        if left > 0:
            self._sleep(left)
