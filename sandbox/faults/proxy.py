"""Faults for a whole sandbox: an HTTP proxy before the emulator, told what to do over HTTP.

It passes everything on as it comes (the Host header too, which requests are signed with), lets
requests to DynamoDB go wrong by a plan, and meet each other by a model. `/_faults` is the control:
`POST {"rules": [...], "seed": n, "contention": {...}}` begins them, `GET` shows what has happened,
`DELETE` ends them. See README.md beside this file.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import urllib3

from sandbox.faults.contention import Contention
from sandbox.faults.kinds import Answer, Call, Kind, error_answer
from sandbox.faults.plan import Plan, Rule
from sandbox.faults.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message

CONTROL = "/_faults"
HELD_SECONDS = 30
"""How long a request is kept without an answer, unless its sender gives up earlier."""

_DYNAMODB = "DynamoDB_20120810."
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_ONLY_AT_THE_SENDER = {
    Kind.UNREACHABLE,
    Kind.CONNECT_TIMEOUT,
    Kind.KILLED_BEFORE,
    Kind.KILLED_AFTER,
}


class FaultProxy(ThreadingHTTPServer):
    """The proxy, on loopback.

    Args:
        port: where it listens; 0 for any free one (`server_port` says which).
        target: address of the emulator, such as "http://127.0.0.1:4566".
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, target: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.target = target
        self.pool = urllib3.PoolManager(maxsize=64, retries=False)
        self.plan = Plan()
        self.traffic: Traffic | None = None

    def begin(self, wanted: Any) -> None:
        """Begin a plan, a contention, or both, instead of what was.

        Args:
            wanted: `{"rules": [{"kinds": [...], ...}], "seed": 0, "contention": {...}}`, see
                `Rule.from_json` and `Contention.from_json`.

        Raises:
            ValueError: that is none, or names a kind which only a client can have.
        """
        if not isinstance(wanted, dict) or not wanted.keys() & {"rules", "contention"}:
            raise ValueError('a plan is {"rules": [...], "seed": 0, "contention": {...}}')
        if not isinstance(wanted.setdefault("rules", []), list):
            raise ValueError("rules are a list")  # noqa: TRY004 - one error for all
        rules = [Rule.from_json(rule) for rule in wanted["rules"]]
        impossible = {kind for rule in rules for kind in rule.kinds} & _ONLY_AT_THE_SENDER
        if impossible:
            raise ValueError(f"a proxy cannot do this: {', '.join(sorted(impossible))}")
        model = Contention.from_json(wanted["contention"]) if "contention" in wanted else None
        self.plan = Plan(*rules, seed=int(wanted.get("seed", 0)))
        self.traffic = Traffic(model) if model else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultProxy

    def __getattr__(self, name: str) -> Any:
        # http.server looks for do_GET, do_POST, ...: all methods are treated alike.
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Stay silent: the plan keeps the log."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        operation = self.headers.get("X-Amz-Target", "")
        if self.path == CONTROL:
            self._answer(self._control(body))
        elif operation.startswith(_DYNAMODB):
            self._go_wrong(operation.removeprefix(_DYNAMODB), body)
        else:
            self._answer(self._forward(body))

    def _control(self, body: bytes) -> Answer:
        if self.command in {"POST", "DELETE"}:
            try:
                self.server.begin(json.loads(body) if self.command == "POST" else {"rules": []})
            except ValueError as error:
                return _json(400, {"error": str(error)})
        plan = self.server.plan
        log = [[one.number, one.operation, one.kind] for one in plan.log]
        seen = {"seed": plan.seed, "requests": len(plan.calls), "log": log}
        if self.server.traffic:
            seen["contention"] = self.server.traffic.model.seen()
        return _json(200, seen)

    def _go_wrong(self, operation: str, body: bytes) -> None:
        call, kind = self.server.plan.next(operation, json.loads(body))
        answer = self._meet(call, body) if kind is None or kind.has_effect else None
        if kind is not None and kind.is_error:
            answer = error_answer(kind, call)
        if answer is not None and (kind is None or kind.is_error):
            self._answer(answer)
            return
        self.close_connection = True
        if kind in {Kind.TIMEOUT_BEFORE, Kind.TIMEOUT_AFTER}:
            self.connection.settimeout(HELD_SECONDS)
            try:
                self.connection.recv(1)  # returns as soon as the sender gives up
            except OSError:
                return
        elif answer is not None and kind is Kind.TRUNCATED_AFTER:
            self._answer(answer, sent=len(answer.body) // 2)

    def _meet(self, call: Call, body: bytes) -> Answer:
        """Pass a request on as far as others allow."""
        if self.server.traffic is None:
            return self._forward(body)

        def act() -> tuple[Answer, bool]:
            answer = self._forward(body)
            return answer, answer.status == HTTPStatus.OK

        return self.server.traffic.send(call.operation, call.body, act)

    def _forward(self, body: bytes) -> Answer:
        response = self.server.pool.request(
            self.command,
            self.server.target + self.path,
            body=body or None,
            headers=_without_connection(self.headers),
            redirect=False,
            decode_content=False,
        )
        return Answer(response.status, _without_connection(response.headers), response.data)

    def _answer(self, answer: Answer, sent: int | None = None) -> None:
        self.send_response(answer.status)
        for name, value in _without_connection(answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[:sent])


def _without_connection(headers: Mapping[str, str] | Message) -> dict[str, str]:
    return {
        name: value for name, value in headers.items() if name.lower() not in _OF_ONE_CONNECTION
    }


def _json(status: int, content: dict[str, Any]) -> Answer:
    body = json.dumps(content).encode()
    return Answer(status, {"Content-Type": "application/json"}, body)
