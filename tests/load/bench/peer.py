"""Says again, over a socket, what AWS and the providers answered."""

import json
import socket
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from zlib import crc32

from tests.load.bench.exchanges import Exchange

_END = b"\r\n\r\n"
_CERTIFICATE = "GET /certificate.pem"


class Peer:
    """Answers each request as it was answered when it was recorded.

    Requests are recognised by what they say; those that hold something new each time, by being the
    only ones of their operation.

    Attributes:
        address: where it listens.
        hits: how often each exchange was asked for, by its place in the script.
        unknown: requests that nobody recorded.
    """

    def __init__(self, certificate: str) -> None:
        self._certificate = Exchange("provider", _CERTIFICATE, "", 200, {}, certificate)
        self._script: Sequence[Exchange] = ()
        self._places: dict[tuple[str, str], list[int]] = {}
        self.hits: Counter[int] = Counter()
        self.unknown: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def load(self, script: Sequence[Exchange]) -> None:
        """Take another script, and forget what was asked."""
        places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(script):
            places[one.name, _said(one.body)].append(place)
        self._script, self._places = script, dict(places)
        self.hits, self.unknown = Counter(), []

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()

    def find(self, name: str, body: str) -> Exchange | None:
        """Return what a request was answered, and count it."""
        if name == _CERTIFICATE and not self._has(name):
            return self._certificate
        places = self._places.get((name, _said(body)))
        if places is None:
            alike = [one for (other, _), one in self._places.items() if other == name]
            if len(alike) != 1:
                self.unknown.append(f"{name} {body[:200]}")
                return None
            places = alike[0]
        place = min(places, key=lambda one: (self.hits[one], one))
        self.hits[place] += 1
        return self._script[place]

    def _has(self, name: str) -> bool:
        return any(other == name for other, _ in self._places)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            for name, body in _requests(connection):
                connection.sendall(_written(self.find(name, body)))


@contextmanager
def running_peer(certificate: str) -> Iterator[Peer]:
    """Have a peer inside the block."""
    peer = Peer(certificate)
    try:
        yield peer
    finally:
        peer.close()


def _said(body: str) -> str:
    """Return a request without what is new each time."""
    if '"ClientRequestToken"' not in body:
        return body
    request = json.loads(body)
    del request["ClientRequestToken"]
    return json.dumps(request)


def _requests(connection: socket.socket) -> Iterator[tuple[str, str]]:
    """Yield name and body of each request of a connection."""
    received = b""
    while True:
        while _END not in received:
            part = connection.recv(65536)
            if not part:
                return
            received += part
        head, _, rest = received.partition(_END)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
        }
        length = int(headers.get("content-length", "0"))
        while len(rest) < length:
            rest += connection.recv(65536)
        body, received = rest[:length].decode(), rest[length:]
        target = headers.get("x-amz-target")
        yield target.rpartition(".")[2] if target else first.rpartition(" ")[0], body


def _written(found: Exchange | None) -> bytes:
    if found is None:
        return b"HTTP/1.1 500 Not recorded\r\nContent-Length: 0" + _END
    body = found.answer.encode()
    headers = {**found.headers, "Content-Length": str(len(body)), "x-amzn-RequestId": "R1"}
    if found.to == "dynamodb":
        headers["x-amz-crc32"] = str(crc32(body))
    lines = [
        f"HTTP/1.1 {found.status} Said",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + _END + body
