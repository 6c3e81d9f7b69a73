"""How a request gets to DynamoDB, signed, and its answer back, over connections that are kept.

What botocore and urllib3 wrap around each request and each answer serves other services, and took
longer than to send, to wait and to read (docs/decisions/0187-a-request-is-sent-as-it-is.md). Kept
are botocore's signature, and the connections that it makes: addresses, certificates, timeouts, what
is done with one that the peer has left. A request that has to go by a proxy goes botocore's way.
"""

import ssl
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any, NamedTuple

from botocore.auth import SIGNED_HEADERS_BLACKLIST, SigV4Auth
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session
from botocore.parsers import ResponseParserError
from urllib3 import exceptions

#: What fails, and what botocore tells of it; the first that fits.
_TOLD: tuple[tuple[type[Exception], type[BotoCoreError]], ...] = (
    (ssl.SSLError, SSLError),
    (exceptions.NewConnectionError, EndpointConnectionError),
    (exceptions.ConnectTimeoutError, ConnectTimeoutError),
    (TimeoutError, ReadTimeoutError),
    (HTTPException, ConnectionClosedError),
    (OSError, ConnectionClosedError),
    (Exception, HTTPClientError),
)


class WireRequest:
    """A request as signer and connection want it, and as handlers of `before-send` look at it.

    Args:
        url: of the endpoint; all of DynamoDB's requests go to its root.
        headers: by name, that of the host among them; signing adds some.
        body: its JSON.
    """

    method = "POST"
    params: Mapping[str, str] = {}
    stream_output = False

    def __init__(self, url: str, headers: dict[str, str], body: bytes) -> None:
        self.url = url
        self.headers = headers
        self.body = body
        self.context: dict[str, Any] = {}
        self.signed: _SignedHeaders | None = None


class WireAnswer(NamedTuple):
    """An answer, named as botocore names what it says.

    Attributes:
        headers: by names in small letters; of those that came twice, both values.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class _SignedHeaders(dict[str, str]):
    """Headers by their names in small letters, asked for as those of a message are."""

    def get_all(self, name: str) -> list[str]:
        """Return the values of a header, of which there is one."""
        return [self[name]]


class Signer(SigV4Auth):
    """botocore's signature, with what it makes more than once made once.

    Args:
        credentials: which sign; others take another signer.
        service: the name that it signs for.
        region: such as "eu-west-1".
    """

    _region_name: str
    _service_name: str
    _sign: Any

    def __init__(self, credentials: Any, service: str, region: str) -> None:
        super().__init__(credentials, service, region)
        self._keys: dict[str, bytes] = {}

    def headers_to_sign(self, request: Any) -> Any:
        """Return a `WireRequest`'s headers but those that proxies change; botocore asks twice."""
        if request.signed is None:
            named = {name.lower(): value for name, value in request.headers.items()}
            request.signed = _SignedHeaders(
                {name: named[name] for name in named.keys() - SIGNED_HEADERS_BLACKLIST}
            )
        return request.signed

    def signature(self, string_to_sign: str, request: Any) -> str:
        """Return the signature; the key it is made with serves a day."""
        day = request.context["timestamp"][:8]
        key = self._keys.get(day)
        if key is None:
            key = self._key_of(day)
            self._keys = {day: key}  # at midnight other threads may still want the one before
        signature: str = self._sign(key, string_to_sign, hex=True)
        return signature

    def _key_of(self, day: str) -> bytes:
        """As https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html."""
        key: bytes = f"AWS4{self.credentials.secret_key}".encode()
        for part in (day, self._region_name, self._service_name, "aws4_request"):
            key = self._sign(key, part)
        return key


class Wire(URLLib3Session):
    """A botocore session of HTTP that sends what DynamoDB is asked with nothing around it."""

    _manager: Any
    _path_url: Any
    _proxy_config: Any
    _setup_ssl_cert: Any
    _verify: Any

    @cached_property
    def _ways(self) -> dict[str, tuple[Any, str]]:
        """Return pools of connections, or None behind a proxy, and paths, by addresses."""
        return {}

    def close(self) -> None:
        """Close all connections; the next request opens one anew."""
        self._ways.clear()
        super().close()

    def send(self, request: Any) -> Any:
        """Send a `WireRequest`; return its `WireAnswer`, or what botocore makes of a proxy's.

        Raises:
            HTTPClientError, ConnectionError: botocore's, of a request without an answer.
            ResponseParserError: the answer was cut short.
        """
        pool, target = self._ways.get(request.url) or self._way(request.url)
        if pool is None:
            return super().send(request)
        try:
            return _exchange(pool, target, request)
        except IncompleteRead as error:
            raise ResponseParserError("the answer was cut short") from error
        except Exception as error:
            told = next(told for kind, told in _TOLD if isinstance(error, kind))
            raise told(endpoint_url=request.url, error=error) from error

    def _way(self, url: str) -> tuple[Any, str]:
        pool = None
        if not self._proxy_config.proxy_url_for(url):
            pool = self._manager.connection_from_url(url)
            self._setup_ssl_cert(pool, url, self._verify)
        self._ways[url] = pool, self._path_url(url)
        return self._ways[url]


def _exchange(pool: Any, target: str, request: WireRequest) -> WireAnswer:
    connection = pool._get_conn()  # noqa: SLF001 - one that the peer has left is closed by it
    try:
        if connection.sock is None:
            connection.timeout = pool.timeout.connect_timeout
            connection.connect()
        connection.sock.settimeout(pool.timeout.read_timeout)
        # The methods of the standard library's class, which sends head and body at once, and not
        # those that urllib3 puts over them.
        HTTPConnection.request(connection, request.method, target, request.body, request.headers)
        heard = HTTPConnection.getresponse(connection)
        return WireAnswer(heard.status, _headers_of(heard), heard.read())
    except BaseException:
        connection.close()
        raise
    finally:
        pool._put_conn(connection)  # noqa: SLF001 - as above


def _headers_of(heard: HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in heard.getheaders():
        known = headers.get(key := name.lower())
        headers[key] = value if known is None else f"{known}, {value}"
    return headers
