"""HTTP calls that come to an end, however slowly the other side answers, and however much."""

import io
from typing import TYPE_CHECKING, Any, cast

import requests
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

from storefront.answers import timed

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter

#: Far above any answer of a provider's.
_MAX_BYTES = 2 * 1024 * 1024
_PIECE_BYTES = 65_536


class LimitedSession(requests.Session):
    """A session whose calls are limited as a whole.

    The timeouts that each call gives for connecting and reading are together what it may take
    until the end of its answer. An answer that leads elsewhere is an answer as any other, and not
    followed: no provider says such a thing, and each step would have its own time.

    Args:
        max_bytes: the longest answer.
    """

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        super().__init__()
        self._max_bytes = max_bytes

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, and read the whole answer.

        Args:
            request: as prepared by the session.
            kwargs: as of `requests.Session.send`; `timeout` must be a pair.

        Raises:
            requests.RequestException: no answer, or none in time, or one that is too long.
        """
        # By way of a proxy it is another pool. Each is kept, and so is what it is told here.
        way = {name: kwargs[name] for name in ("verify", "proxies", "cert") if name in kwargs}
        adapter = cast("HTTPAdapter", self.get_adapter(request.url or ""))
        pool: Any = adapter.get_connection_with_tls_context(request, **{"verify": True, **way})
        pool.ConnectionCls = timed(type(pool).ConnectionCls)
        response = super().send(request, **{**kwargs, "stream": True, "allow_redirects": False})
        try:
            body = self._body(response.raw)
        except ReadTimeoutError as error:
            raise requests.ReadTimeout(error) from error
        except HTTPError as error:
            raise requests.ConnectionError(error) from error
        finally:
            response.close()
        response.raw = io.BytesIO(body)
        return response

    def _body(self, raw: BaseHTTPResponse) -> bytes:
        body = b""
        while piece := raw.read1(_PIECE_BYTES, decode_content=True):
            body += piece
            if len(body) > self._max_bytes:
                raise requests.RequestException("the answer is too long")
        return body
