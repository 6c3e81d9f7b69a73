"""Faults under the SDK: between one botocore client and its HTTP session.

The sender sees what botocore's own session shows it: the very answers and exceptions, so that
everything above (botocore, PynamoDB, the code under test) takes its usual way.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from http import HTTPStatus
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.hooks import first_non_none_response

from sandbox.faults.kinds import Answer, Kind, error_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.faults.plan import Plan
    from sandbox.faults.traffic import Traffic

    Send = Callable[[], Any]
    Way = Callable[[str, Any, Send], Any]

_BEFORE_SEND = "before-send."


@contextmanager
def inject(client: Any, plan: Plan) -> Iterator[Plan]:
    """Let the requests of one client go wrong as planned, inside the block.

    Injections nest: requests pass the innermost first.

    Args:
        client: a botocore DynamoDB client, such as a PynamoDB connection's `client`. Others, even
            of the same session, are not touched.
        plan: what goes wrong; it is yielded.
    """

    def go_wrong(operation: str, request: Any, send: Send) -> Any:
        call, kind = plan.next(operation, json.loads(request.body))
        answer = None
        if kind is None or kind.has_effect:
            answer = send()
        if kind is None:
            return answer
        if kind.kills:
            raise plan.kill()
        if kind.is_error:
            return _response(request, error_answer(kind, call))
        if kind is Kind.TRUNCATED_AFTER:
            return _half(request, answer)
        raise _exception(kind, request)

    with _instead(client, go_wrong):
        yield plan


@contextmanager
def contend(client: Any, traffic: Traffic) -> Iterator[Traffic]:
    """Let the requests of one client meet each other, inside the block; nests as `inject` does.

    Args:
        client: see `inject`.
        traffic: what becomes of them; it is yielded.
    """

    def meet(operation: str, request: Any, send: Send) -> Any:
        def act() -> tuple[Any, bool]:
            answer = send()
            return answer, answer.status_code == HTTPStatus.OK

        answer = traffic.send(operation, json.loads(request.body), act)
        return _response(request, answer) if isinstance(answer, Answer) else answer

    with _instead(client, meet):
        yield traffic


@contextmanager
def _instead(client: Any, way: Way) -> Iterator[None]:
    """Let requests of a client go another way than straight to DynamoDB, inside the block."""
    endpoint = client._endpoint
    emitter = endpoint._event_emitter
    endpoint._event_emitter = _Sender(endpoint, emitter, way)
    try:
        yield
    finally:
        endpoint._event_emitter = emitter


class _Sender:
    """Stands for an endpoint's event emitter and takes over one event: that of sending.

    botocore sends a request unless a handler of "before-send" has answered it, as the AWS
    in the process of tests does. All handlers are called, so one more could not keep it from them.
    """

    def __init__(self, endpoint: Any, emitter: Any, way: Way) -> None:
        self._endpoint = endpoint
        self._emitter = emitter
        self._way = way

    def emit(self, event_name: str, **arguments: Any) -> Any:
        """Emit an event; "before-send" is answered by sending."""
        if not event_name.startswith(_BEFORE_SEND):
            return self._emitter.emit(event_name, **arguments)
        request = arguments["request"]

        def send() -> Any:
            handled = first_non_none_response(self._emitter.emit(event_name, **arguments))
            return self._endpoint.http_session.send(request) if handled is None else handled

        return [(self.emit, self._way(event_name.rpartition(".")[2], request, send))]


class _Raw:
    """A body, as urllib3 hands it to botocore."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        """Yield the body."""
        yield self._body


def _response(request: Any, answer: Answer) -> Any:
    headers: Any = answer.headers  # typed as HTTPHeaders; any mapping will do
    return AWSResponse(request.url, answer.status, headers, _Raw(answer.body))


def _half(request: Any, answer: Any) -> Any:
    # botocore does not compare the body's length with the header's, so it takes this for whole.
    content: bytes = answer.content
    headers: Any = {**answer.headers, "Content-Length": str(len(content))}
    return AWSResponse(request.url, answer.status_code, headers, _Raw(content[: len(content) // 2]))


def _exception(kind: Kind, request: Any) -> Exception:
    """Return what botocore's HTTP session raises."""
    url = request.url
    if kind is Kind.UNREACHABLE:
        return EndpointConnectionError(endpoint_url=url, error="[Errno 111] Connection refused")
    if kind is Kind.CONNECT_TIMEOUT:
        return ConnectTimeoutError(endpoint_url=url, error="timed out")
    if kind in {Kind.CLOSED_BEFORE, Kind.CLOSED_AFTER}:
        error = RemoteDisconnected("Remote end closed connection without response")
        return ConnectionClosedError(error=error, request=request, endpoint_url=url)
    return ReadTimeoutError(endpoint_url=url, error="Read timed out.")
