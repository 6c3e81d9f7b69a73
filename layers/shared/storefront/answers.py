"""Answers over HTTP that come to an end: the read timeout is for the whole of an answer.

To the libraries it is how long the next byte may take, so that a peer which sends one now and then
is listened to until Lambda ends the function, in the middle of whatever it does.
"""

import socket
from functools import cache
from http.client import HTTPResponse
from time import monotonic
from typing import Any


class _StreamInTime(socket.SocketIO):
    """What a socket receives until a moment.

    Attributes:
        ends: when that is, by the clock that never goes back.
    """

    ends: float
    _sock: socket.socket

    def readinto(self, buffer: Any) -> int:
        """Read what is there, or wait for it; see `io.RawIOBase`.

        Raises:
            TimeoutError: the time for all of it is over.
        """
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)


class TimedResponse(HTTPResponse):
    """An answer that is there, head and body, within the timeout its socket has when it begins.

    urllib3 sets that to a call's read timeout when the request is sent, and anew for the next one.
    """

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        seconds = sock.gettimeout()
        if seconds is not None:
            # The stream that the socket knows of stays, and reads in another way from now on: one
            # around it would have to be made, and closed, for each answer.
            stream: Any = self.fp
            stream.raw.__class__ = _StreamInTime
            stream.raw.ends = monotonic() + seconds


@cache
def timed(connection: Any) -> Any:
    """Return a class of connections like this one, with answers that come to an end.

    Args:
        connection: one of urllib3's, or of a library's that is made of it.
    """
    return type(connection.__name__, (connection,), {"response_class": TimedResponse})


def let_answers_end(client: Any) -> None:
    """Let the answers to a botocore client come to an end, those by way of proxies as well."""
    pools = client._endpoint.http_session._pool_classes_by_scheme  # noqa: SLF001 - botocore has no other way
    for scheme, pool in pools.items():
        pools[scheme] = type(pool.__name__, (pool,), {"ConnectionCls": timed(pool.ConnectionCls)})
