"""A peer on a real socket that says what a test tells it to, byte by byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

import pytest

_LINE = b"\r\n"
_END_OF_HEAD = _LINE * 2
#: Between two bytes of what drips. Whoever waits for each byte alone waits for many of them.
PAUSE_SECONDS = 0.02


class Peer:
    """Answers each request with the next bytes of its script.

    After an answer that is not `keep_alive` it hangs up; after one that is `silent` it says nothing
    more and stays.

    Attributes:
        requests: what was sent: head and body.
        connections: how many were opened.
        has_hung_up: is set once it has.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, bytes]] = []
        self.connections = 0
        self.has_hung_up = threading.Event()
        self._answers: list[tuple[bytes, bytes, str]] = []
        self._closing = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._stays: list[socket.socket] = []
        self._heard: socket.socket | None = None
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def says(self, answer: bytes, then: str = "hang up", *, drips: bytes = b"") -> None:
        """Add an answer.

        Args:
            answer: what is said at once.
            then: "hang up", "keep alive" or "silent".
            drips: what it goes on with before that, byte by byte.
        """
        self._answers.append((answer, drips, then))

    def close(self) -> None:
        """Stop listening and hang up, whoever still has a connection."""
        self._closing.set()
        if self._heard:
            with suppress(OSError):  # it has hung up itself
                self._heard.shutdown(socket.SHUT_RDWR)
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for one in self._stays:
            one.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._heard = connection
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        received = b""
        while True:
            while _END_OF_HEAD not in received:
                part = connection.recv(65536)
                if not part:
                    return connection.close()
                received += part
            head, _, body = received.partition(_END_OF_HEAD)
            length = next(
                int(line.partition(b":")[2])
                for line in head.lower().split(_LINE)
                if line.startswith(b"content-length:")
            )
            while len(body) < length:
                body += connection.recv(65536)
            self.requests.append((head, body[:length]))
            received = body[length:]
            answer, drips, then = self._answers.pop(0)
            if not self._say(connection, answer, drips):
                return connection.close()
            if then == "silent":
                return self._stays.append(connection)
            if then == "hang up":
                connection.close()
                return self.has_hung_up.set()

    def _say(self, connection: socket.socket, answer: bytes, drips: bytes) -> bool:
        """Return whether somebody listened to the end."""
        try:
            connection.sendall(answer)
            for byte in drips:
                self._closing.wait(PAUSE_SECONDS)
                connection.sendall(bytes([byte]))
        except OSError:
            return False
        return True


@contextmanager
def peer() -> Iterator[Peer]:
    """Let there be a peer, inside the block."""
    one = Peer()
    try:
        yield one
    finally:
        one.close()


def answer(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """Return an HTTP answer with DynamoDB's content type.

    Args:
        length: what it says its length is; the body's where not given.
    """
    lines = [
        f"HTTP/1.1 {status} Said",
        "Content-Type: application/x-amz-json-1.0",
        "x-amzn-RequestId: R1",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


def let_reads_take(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let each read of an answer take so long, by the clock that ends an answer."""
    moments = count(step=seconds)
    patch.setattr("storefront.answers.monotonic", lambda: next(moments))
