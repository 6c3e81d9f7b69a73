"""HTTP calls that come to an end, however slowly the other side answers.

The read timeout of `requests` is how long it waits for the next byte, so that a peer which sends
one now and then is listened to for ever, until Lambda ends the function in the middle of a payment.
"""

import io
import time
from collections.abc import Callable
from typing import Any

import requests
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

#: Far above any answer of a provider's.
_MAX_BYTES = 2 * 1024 * 1024
_PIECE_BYTES = 65_536


class LimitedSession(requests.Session):
    """A session whose calls are limited as a whole.

    The timeouts that each call gives for connecting and reading are together what it may take
    until the end of its answer; the last piece may be late by the read timeout.

    Args:
        max_bytes: the longest answer.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self, max_bytes: int = _MAX_BYTES, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._max_bytes = max_bytes
        self._monotonic = monotonic

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, and read the whole answer.

        Args:
            request: as prepared by the session.
            kwargs: as of `requests.Session.send`; `timeout` must be a pair.

        Raises:
            requests.RequestException: no answer, or none in time, or one that is too long.
        """
        until = self._monotonic() + sum(kwargs["timeout"])
        response = super().send(request, **{**kwargs, "stream": True})
        if isinstance(response.raw, io.BytesIO):
            return response  # where a redirect led to, and read already
        try:
            body = self._body(response.raw, until)
        except HTTPError as error:
            raise requests.ConnectionError(error) from error
        finally:
            response.close()
        response.raw = io.BytesIO(body)
        return response

    def _body(self, raw: BaseHTTPResponse, until: float) -> bytes:
        body = b""
        while piece := raw.read1(_PIECE_BYTES, decode_content=True):
            body += piece
            if self._monotonic() > until:
                raise requests.Timeout("the answer took too long")
            if len(body) > self._max_bytes:
                raise requests.RequestException("the answer is too long")
        return body
