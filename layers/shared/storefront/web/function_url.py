"""The edge of functions that providers call by function URL (payload format 2.0).

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storefront import log
from storefront.declare import NOTHING, Needs
from storefront.errors import (
    MalformedRequestError,
    MethodNotAllowedError,
    PayloadTooLargeError,
    StorefrontError,
)
from storefront.web.responses import Response, ok, problem, redirect

__all__ = ["Response", "UrlEndpoint", "UrlRequest", "ok", "redirect", "url_endpoint"]

#: Far above any event a provider sends.
MAX_BODY_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class UrlRequest:
    """A request to a function URL.

    Args:
        body: the bytes exactly as sent.
        headers: by lower-case name.
        query: query parameters; the first one, where repeated.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]


class UrlEndpoint:
    """A Lambda handler behind a function URL.

    Args:
        name: its folder, which names it in logs, too.
        method: the one method that is served.
        handler: answers a request.
        domain: whose log group it writes to.
        needs: tables, secrets, memory and time.
        unexpected: answers when something fails unexpectedly; a 500 problem where not given.
    """

    def __init__(
        self,
        name: str,
        method: str,
        handler: Callable[[UrlRequest], Response],
        *,
        domain: str,
        needs: Needs,
        unexpected: Response | None = None,
    ) -> None:
        self.name = name
        self.domain = domain
        self.needs = needs
        self.method = method
        self._handler = handler
        self._unexpected = unexpected

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event of a function URL."""
        request_id = str((event.get("requestContext") or {}).get("requestId", ""))
        log.bind(route=self.name, request_id=request_id or context.aws_request_id)
        try:
            response = self._handler(_read(event, self.method))
        except StorefrontError as error:
            if error.status >= 500:
                log.failure("request failed", error, problem=error.slug)
            response = problem(error, request_id)
        except Exception as error:  # noqa: BLE001 - the last resort: nobody sees a stack trace
            log.failure("unexpected error", error)
            response = self._unexpected or problem(StorefrontError(), request_id)
        answer = response.to_gateway()
        log.info("answered", status=response.status)
        return answer


def url_endpoint(
    name: str,
    method: str,
    *,
    domain: str,
    needs: Needs = NOTHING,
    unexpected: Response | None = None,
) -> Callable[[Callable[[UrlRequest], Response]], UrlEndpoint]:
    """Make a function the Lambda handler of a function URL; see `UrlEndpoint`."""
    return lambda handler: UrlEndpoint(
        name, method, handler, domain=domain, needs=needs, unexpected=unexpected
    )


def _read(event: Mapping[str, Any], method: str) -> UrlRequest:
    used = (event.get("requestContext") or {}).get("http", {}).get("method", "")
    if used != method:
        raise MethodNotAllowedError(f"Only {method} is allowed here.", allowed=method)
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise MalformedRequestError("The body is not valid base64.") from None
    else:
        body = text.encode(errors="surrogatepass")
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLargeError
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    query = {
        # Lambda joins repeated parameters with commas; none of ours holds one.
        name: value.split(",")[0]
        for name, value in (event.get("queryStringParameters") or {}).items()
    }
    return UrlRequest(body, headers, query)
