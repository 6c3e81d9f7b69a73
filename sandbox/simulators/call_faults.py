"""Faults of API calls, as the caller sees them: over a real connection that really closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import Response, json, request
from waitress.channel import ClientDisconnected

from sandbox.simulators.fault_kinds import (
    Altered,
    CallFault,
    Coded,
    Cut,
    Delay,
    Drip,
    DropAfter,
    ErrorAfter,
    ErrorBefore,
    HangBefore,
    Html,
    RateLimited,
    RefuseBefore,
    Truncated,
)
from sandbox.simulators.news import ids_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.simulators.faults import Faults, Ids, Strike
    from sandbox.simulators.news import News
    from sandbox.simulators.store import Document

_PAGE = b"<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"
_DRIPS = 20
"""Pieces of an answer that comes slowly."""


class Dialect(Protocol):
    """How a provider words its refusals; each returns the body."""

    def error(self, status: int) -> Document:
        """Word an error that has only a status."""

    def unauthorized(self) -> Document:
        """Word a 401."""

    def rate_limited(self) -> Document:
        """Word a 429."""

    def coded(self, operation: str, code: str) -> tuple[Document, int]:
        """Word a code in the envelope of the operation; return its status, too."""


class FaultyCalls:
    """Lets calls go wrong, and tells of each of them.

    Args:
        faults: the ordered ones.
        dialect: the provider's words.
        news: is told of each call and its answer.
    """

    def __init__(self, faults: Faults, dialect: Dialect, news: News) -> None:
        self._faults = faults
        self._dialect = dialect
        self._news = news

    def perform(self, operation: str, ids: Ids, run: Callable[[], Response]) -> Response:
        """Answer a call, with the fault that strikes it.

        Args:
            operation: its name on the menu.
            ids: tells what it is about.
            run: has the effect, committed when it returns, and makes the answer.
        """
        strike = self._faults.take(CallFault, operation, ids)
        answer = self._answer(operation, strike, run) if strike else run()
        is_silent = strike and isinstance(strike.fault, RefuseBefore | HangBefore | DropAfter)
        self._news.tell(
            "call",
            operation=operation,
            status=None if is_silent else answer.status_code,
            fault=strike.fault.kind if strike else None,
            about=_about(answer),
        )
        return answer

    def _answer(
        self, operation: str, strike: Strike[CallFault], run: Callable[[], Response]
    ) -> Response:
        """Return what the caller meets instead of the answer, or before it comes."""
        fault = strike.fault
        if fault.when == "after":
            return self._spoil(operation, strike, run())
        if isinstance(fault, Delay):
            self._faults.wait(strike, fault.seconds)
            return run()
        if isinstance(fault, HangBefore):
            self._faults.wait(strike, fault.seconds)
        return self._instead(operation, fault)

    def _spoil(self, operation: str, strike: Strike[CallFault], answer: Response) -> Response:
        """Return what is left of an answer whose call has had its effect."""
        fault, data = strike.fault, answer.get_data()
        half = len(data) // 2
        if isinstance(fault, Delay):
            self._faults.wait(strike, fault.seconds)
        elif isinstance(fault, Truncated):
            answer.set_data(data[:half])
        elif isinstance(fault, Altered):
            answer.set_data(_altered(answer, fault))
        elif isinstance(fault, Cut):
            # Content-Length still promises all of it.
            answer.response = _hang_up_after(data[:half])
        elif isinstance(fault, Drip):
            answer.response = self._drip(data, strike, fault.seconds)
        else:
            return self._instead(operation, fault)
        return answer

    def _instead(self, operation: str, fault: CallFault) -> Response:
        """Return the answer that replaces the right one."""
        if isinstance(fault, RefuseBefore | HangBefore | DropAfter):
            return Response(_hang_up_after())
        if isinstance(fault, Html):
            return Response(_PAGE, 200, mimetype="text/html")
        if isinstance(fault, ErrorBefore | ErrorAfter):
            if fault.html:
                return Response(_PAGE, fault.status, mimetype="text/html")
            body, status = self._dialect.error(fault.status), fault.status
        elif isinstance(fault, RateLimited):
            body, status = self._dialect.rate_limited(), 429
        elif isinstance(fault, Coded):
            body, status = self._dialect.coded(operation, fault.code)
        else:
            body, status = self._dialect.unauthorized(), 401
        return Response(json.dumps(body), status, mimetype="application/json")

    def _drip(self, data: bytes, strike: Strike[CallFault], seconds: float) -> Iterator[bytes]:
        size = max(1, len(data) // _DRIPS)
        for start in range(0, len(data), size):
            self._faults.wait(strike, seconds / _DRIPS)
            yield data[start : start + size]


def _about(answer: Response) -> list[str]:
    """Return the ids in the present request and in its answer, as far as that can be read."""
    # What comes in pieces is only read by the caller, over the connection that breaks.
    answered = answer.get_json(silent=True) if answer.is_sequence else None
    bodies = (request.get_json(silent=True), answered)
    documents = (request.form, *(one for one in bodies if isinstance(one, dict)))
    return sorted({*ids_in(*documents), *(request.view_args or {}).values()})


def _altered(answer: Response, fault: Altered) -> bytes:
    body = answer.get_json() | fault.changes
    left_out = {name for name, value in fault.changes.items() if value is None}
    kept = {name: value for name, value in body.items() if name not in left_out}
    return json.dumps(kept, sort_keys=False).encode()


def _hang_up_after(*pieces: bytes) -> Iterator[bytes]:
    """Send the pieces, and close the connection.

    waitress writes the head of an answer with its first piece, and closes without a further word
    when the application finds the client gone. So without a piece there is no answer at all.
    """
    yield from pieces
    raise ClientDisconnected
