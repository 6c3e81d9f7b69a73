"""The sandbox's console, as its page uses it: over HTTP, with the token of its address."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from tests.e2e.client import TIMEOUT
from tests.e2e.sharing import SHARING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.client import Json

TOKEN = "X-Console-Token"
#: What the console does to whatever there is, not to one order or payment.
_TO_EVERYBODY = frozenset({"time", "switch", "kill", "start", "refill"})
_LOOK_SECONDS = 0.05


class Heard(list[dict[str, Any]]):
    """What a page that is open has heard so far."""

    def wait_for(self, fits: Callable[[Json], bool]) -> Json:
        """Return the first entry that fits, waiting for it."""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            found: list[Json] = [one for one in [*self] if fits(one)]
            if found:
                return found[0]
            time.sleep(_LOOK_SECONDS)
        raise AssertionError([one for one in self if one["kind"] != "log"][-5:])


class Console:
    """A console and its token.

    Args:
        address: as `make start` prints it.
    """

    def __init__(self, address: str) -> None:
        self.url, _, self.token = address.partition("#")

    def look(self, path: str) -> Any:
        """Return the JSON of a successful GET below /api/."""
        answer = requests.get(f"{self.url}api/{path}", headers={TOKEN: self.token}, timeout=TIMEOUT)
        assert answer.ok, answer.text
        return answer.json()

    def act(self, action: str, *, expect: int = 200, **body: Any) -> Json:
        """Do something and return the answer; only tests that are alone do it to everybody."""
        if action in _TO_EVERYBODY and expect == requests.codes.ok:
            SHARING.require_alone(action)
        headers = {TOKEN: self.token}
        url = f"{self.url}api/{action}"
        answer = requests.post(url, json=body, headers=headers, timeout=300)
        assert answer.status_code == expect, answer.text
        told: Json = answer.json()
        return told

    def service(self, name: str) -> Json:
        """Return how a server of the sandbox is."""
        found: Json = next(one for one in self.look("state")["services"] if one["name"] == name)
        return found

    @contextmanager
    def watching(self) -> Iterator[Heard]:
        """Listen to the stream until the block is left."""
        heard, is_open = Heard(), threading.Event()
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=TIMEOUT)
        connection.connect()
        line: socket.socket = connection.sock

        def listen() -> None:
            with suppress(OSError, http.client.HTTPException):  # the line is shut at the end
                hear()

        def hear() -> None:
            connection.request("GET", "/api/stream", headers={TOKEN: self.token})
            for text in iter(connection.getresponse().readline, b""):
                if text.startswith(b"data: "):
                    told = json.loads(text.removeprefix(b"data: "))
                    heard.extend([told] if "number" in told else [])
                    is_open.set()

        thread = threading.Thread(target=listen)
        thread.start()
        assert is_open.wait(TIMEOUT)
        try:
            yield heard
        finally:
            line.shutdown(socket.SHUT_RDWR)
            thread.join()
            connection.close()
