"""The console's HTTP: who may ask, and what is answered.

It can end processes and knows passwords, so it trusts nobody but the page it serves itself:

* It listens on loopback, and its name must be a loopback name with its own port: a page of another
  site whose name was made to lead here (DNS rebinding) gives itself away by the Host header.
* All but the page's own files needs the token that is in the console's address, in a header that
  no form and no other origin can send. There is no cookie, and no CORS.
* What changes something is a POST of JSON, from this origin if the browser says from where.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import requests
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.console.actions import RefusedError
from sandbox.console.place import NotDeployedError
from sandbox.terminal import SandboxError
from storefront.errors import StorefrontError

if TYPE_CHECKING:
    from sandbox.console.actions import Actions
    from sandbox.console.files import Served
    from sandbox.console.overview import Overview
    from sandbox.console.stream import Stream

TOKEN_HEADER = "X-Console-Token"  # noqa: S105 - the header's name
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LARGEST_BODY = 64 * 1024
IDLE_SECONDS = 60
"""How long a connection may say nothing."""
BEAT_SECONDS = 10
"""How often a stream in which nothing happens says that it is there."""


@dataclass(frozen=True)
class Parts:
    """What the server serves.

    Args:
        token: opens everything but the page's files.
        files: the page's files, by path.
        overview: how things are.
        actions: what can be done.
        stream: what happens.
    """

    token: str
    files: dict[str, Served]
    overview: Overview
    actions: Actions
    stream: Stream


class ConsoleServer(ThreadingHTTPServer):
    """The console, on loopback.

    Args:
        port: where it listens; 0 for any free one (`server_port` says which).
        parts: what it serves.
    """

    daemon_threads = True

    def __init__(self, port: int, parts: Parts) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.parts = parts
        self.names = {f"{host}:{self.server_port}" for host in ("127.0.0.1", "localhost")}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    server: ConsoleServer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Stay silent: whoever looks at the page asks every few seconds."""

    def do_GET(self) -> None:
        """Serve the page, how things are, an order's timeline, or the stream."""
        self._guarded(self._get)

    def do_HEAD(self) -> None:
        """As GET, without the body."""
        self._guarded(self._get)

    def do_POST(self) -> None:
        """Do something."""
        self._guarded(self._post)

    def _guarded(self, serve: Any) -> None:
        """Serve what may be asked for, and say in a sentence why something cannot be done."""
        try:
            if self.headers.get("Host") not in self.server.names:
                raise RefusedError("This console answers to this machine only.", 403)
            serve()
        except RefusedError as error:
            self._refuse(error.status, str(error))
        except NotDeployedError as error:
            self._refuse(409, str(error))
        except SandboxError as error:
            self._refuse(502, f"{error} {error.remedy}")
        except StorefrontError as error:
            self._refuse(error.status, error.title)
        except (requests.RequestException, BotoCoreError, ClientError):
            self._refuse(502, "A server of the sandbox does not answer. `make start` starts it.")
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the browser has gone

    def _get(self) -> None:
        target = urlsplit(self.path)
        parts = self.server.parts
        if self.path == "/health":
            self._json({"status": "ok"})
        elif file := parts.files.get(target.path):
            self._answer(200, file.content_type, file.path.read_bytes())
        elif not target.path.startswith("/api/"):
            raise RefusedError("There is no such page.", 404)
        else:
            self._require_token()
            self._get_api(target.path.removeprefix("/api/"), parse_qs(target.query))

    def _get_api(self, path: str, query: dict[str, list[str]]) -> None:
        parts = self.server.parts
        if path == "state":
            self._json(parts.overview.view())
        elif path == "stream":
            self._stream(*(query.get(name, [""])[0] for name in ("run", "after")))
        elif path == "order":
            self._json(parts.actions.timeline(query.get("id", [""])[0]))
        else:
            raise RefusedError("There is nothing here.", 404)

    def _post(self) -> None:
        self._require_token()
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self.server.names:
            raise RefusedError("Only the console's own page may do this.", 403)
        action = self.server.parts.actions.by_name().get(self.path.removeprefix("/api/"))
        if action is None or not self.path.startswith("/api/"):
            raise RefusedError("There is no such action.", 404)
        self._json(action(self._body()))

    def _require_token(self) -> None:
        given = self.headers.get(TOKEN_HEADER, "").encode()
        if not hmac.compare_digest(given, self.server.parts.token.encode()):
            text = "Open the console by the address that `make status` prints."
            raise RefusedError(text, 401)

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST_BODY:
            raise RefusedError("A body of JSON is needed, of 64 KB at the most.", 413)
        if self.headers.get_content_type() != "application/json":
            raise RefusedError("The body must be JSON.", 415)
        try:
            body = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise RefusedError("The body must be a JSON object.", 400)
        return body

    def _stream(self, run: str, after: str) -> None:
        """Send what happens until the browser goes (Server-Sent Events)."""
        stream = self.server.parts.stream
        number = int(after) if run == stream.run and after.isascii() and after.isdigit() else 0
        self.close_connection = True  # it has no length
        self._head(200, "text/event-stream; charset=utf-8")
        self._send_event({"run": stream.run}, "run")
        with stream.listening(), suppress(OSError):
            while True:
                entries = stream.after(number, BEAT_SECONDS)
                for entry in entries:
                    self._send_event(entry)
                    number = entry["number"]
                if not entries:
                    self.wfile.write(b": nothing happens\n\n")

    def _send_event(self, data: dict[str, Any], name: str = "") -> None:
        event = f"event: {name}\n" if name else ""
        self.wfile.write(f"{event}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    def _refuse(self, status: int, text: str) -> None:
        # What is left of the request's body would be read as the next request.
        self.close_connection = True
        with suppress(OSError):
            self._answer(status, "application/json", json.dumps({"error": text}).encode())

    def _json(self, content: dict[str, Any]) -> None:
        self._answer(HTTPStatus.OK, "application/json", json.dumps(content).encode())

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self._head(status, content_type, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, content_type: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
