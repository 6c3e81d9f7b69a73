"""Fetching a file from an address that somebody else has written into a file of products.

Nothing is trusted on the way: where a name leads is found out once, each of its addresses must be
everybody's, and the connection goes to what was looked at and not to the name again, which may lead
elsewhere by then. No proxy is asked, no redirect followed without the same looks, and neither a
file that is too large nor one that comes drop by drop keeps us.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeoutError
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import certifi

from storefront.pictures.model import MAX_BYTES, NoPictureError, Reason
from storefront.pictures.sources import (
    PictureSource,
    SourceError,
    SourceFault,
    followed,
    is_public,
    read_source,
)
from storefront.values import dataclass

#: Seconds of a file, from the look for its host to its last byte, with all that it is led on to.
SECONDS = 10.0
#: How often an answer may lead on.
MOST_REDIRECTS = 3
#: Lookups at once; one that hangs ends by itself.
_LOOKUPS = 8
_HTTPS_PORT = 443
_BLOCK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASKED = {
    "Accept": "image/avif,image/webp,image/png,image/jpeg",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "storefront-import",
}


def _resolved(host: str) -> list[str]:
    """Return all addresses that a name leads to, as the resolver writes them."""
    found = socket.getaddrinfo(host, _HTTPS_PORT, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """The world outside, for tests to replace.

    Args:
        resolve: returns the addresses that a name leads to; raises OSError for none.
        connect: opens a connection, given an IP address, a port and seconds.
        cafile: whom we believe when they say who somebody is.
        monotonic: seconds.
    """

    resolve: Callable[[str], Sequence[str]] = _resolved
    connect: Callable[[str, int, float], socket.socket] = _connected
    cafile: str = certifi.where()
    monotonic: Callable[[], float] = time.monotonic


class Fetcher:
    """Fetches files.

    Args:
        base: where addresses begin that are asked as they are, without any look: of a sandbox,
            whose machines are all on one network. Empty for none.
        network: the world outside.
    """

    def __init__(self, base: str = "", network: Network | None = None) -> None:
        self._base = base
        self._network = network or Network()
        self._lookups = ThreadPoolExecutor(_LOOKUPS, "lookup")

    def fetch(self, address: str) -> bytes:
        """Return the file at an address.

        Raises:
            SourceError: none came.
            NoPictureError: it is too large.
        """
        ends = self._network.monotonic() + SECONDS
        try:
            for _ in range(1 + MOST_REDIRECTS):
                wire, host, target = self._opened(address, ends)
                try:
                    answer = _asked(wire, host, target)
                    if answer.status not in _REDIRECTS:
                        return _body(answer)
                    address = followed(address, answer.headers.get("Location", ""))
                finally:
                    wire.close()
        except TimeoutError:
            raise SourceError(SourceFault.SLOW) from None
        except ssl.SSLCertVerificationError:
            raise SourceError(SourceFault.CERTIFICATE) from None
        except (OSError, HTTPException, UnicodeError):
            raise SourceError(SourceFault.UNREACHABLE) from None
        raise SourceError(SourceFault.REDIRECTS)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Whom we believe: some 150 certificates, which are read with the first address."""
        return ssl.create_default_context(cafile=self._network.cafile)

    def _opened(self, address: str, ends: float) -> tuple["_Wire", str, str]:
        """Return a connection to where an address leads, and what to ask for there."""
        if self._base and address.startswith(f"{self._base}/"):
            at = urlsplit(address)
            port = at.port or 80
            raw = self._network.connect(at.hostname or "", port, self._left(ends))
            query = f"?{at.query}" if at.query else ""
            return _Wire(raw, ends, self._network.monotonic), at.netloc, at.path + query
        source = read_source(address)
        raw = self._connected(self._looked_up(source, ends), ends)
        try:
            raw.settimeout(self._left(ends))  # of the whole greeting, not of each byte
            safe = self._tls.wrap_socket(raw, server_hostname=source.host)
        except BaseException:
            raw.close()
            raise
        return _Wire(safe, ends, self._network.monotonic), source.host, source.target

    def _looked_up(self, source: PictureSource, ends: float) -> Sequence[str]:
        """Return where a name leads to, once; all of it must be everybody's."""
        asked = self._lookups.submit(self._network.resolve, source.host)
        try:
            found = asked.result(self._left(ends))
        except LookupTimeoutError:
            raise SourceError(SourceFault.SLOW) from None
        if not found:
            raise SourceError(SourceFault.UNREACHABLE)
        if not all(map(is_public, found)):
            raise SourceError(SourceFault.INSIDE)
        return list(dict.fromkeys(found))

    def _connected(self, addresses: Sequence[str], ends: float) -> socket.socket:
        """Connect to the first address that answers; each has its share of the time."""
        for at, address in enumerate(addresses, 1):
            share = self._left(ends) / (len(addresses) - at + 1)
            try:
                return self._network.connect(address, _HTTPS_PORT, share)
            except OSError:
                if at == len(addresses):
                    raise
        raise AssertionError("there is always a first one")

    def _left(self, ends: float) -> float:
        return _left(ends, self._network.monotonic)


def _left(ends: float, monotonic: Callable[[], float]) -> float:
    left = ends - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """A connection that is given up at a moment, however slowly its bytes come."""

    def __init__(self, raw: socket.socket, ends: float, monotonic: Callable[[], float]) -> None:
        self._raw, self._ends, self._monotonic = raw, ends, monotonic

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._raw.settimeout(_left(self._ends, self._monotonic))
        self._raw.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        """Read what comes next."""
        self._raw.settimeout(_left(self._ends, self._monotonic))
        return self._raw.recv_into(buffer)

    def makefile(self, *_: object) -> io.BufferedReader:
        """Return it as the file that Python's reader of HTTP reads from."""
        return io.BufferedReader(_Incoming(self), _BLOCK)

    def close(self) -> None:
        """End it."""
        self._raw.close()


class _Incoming(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


def _asked(wire: Any, host: str, target: str) -> HTTPResponse:
    """Ask for something by a `_Wire`, which is what the reader of HTTP wants of a socket."""
    connection = HTTPConnection(host)
    connection.sock = wire
    connection.request("GET", target, headers={"Host": host, **_ASKED})
    # Not the connection's own way to answer: that closes it, and its file would have to be one.
    answer = HTTPResponse(wire, method="GET")
    answer.begin()
    return answer


def _body(answer: HTTPResponse) -> bytes:
    """Return what an answer holds; it is given up as soon as it is too large."""
    if answer.status != 200:
        raise SourceError(SourceFault.REFUSED)
    if (answer.length or 0) > MAX_BYTES:
        raise NoPictureError(Reason.TOO_LARGE)
    content = answer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NoPictureError(Reason.TOO_LARGE)
    if answer.length:  # the connection ended before the file did
        raise SourceError(SourceFault.UNREACHABLE)
    return content
