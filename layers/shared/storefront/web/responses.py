"""Answers: what API Gateway wants back from a function."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storefront.errors import MethodNotAllowedError, StorefrontError, UnavailableError
from storefront.web.links import below

PROBLEM_TYPE = "application/problem+json"

#: What scripts of other origins may read of an answer, besides what browsers show them anyway.
EXPOSED_HEADERS = "Location, Retry-After, ETag"

_SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of an endpoint.

    Args:
        status: HTTP status code.
        body: a JSON value; None for no body; text is sent as it is.
        headers: further headers; Content-Type is JSON unless given here.
        member: name of what was made, below the address of the request.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    member: str | None = None

    def to_gateway(self, origin: str | None = None, path: str = "") -> dict[str, Any]:
        """Return the proxy-integration form, with security and CORS headers.

        Args:
            origin: the request's Origin header, if any.
            path: the request's own, as the client wrote it.
        """
        headers = {**_SAFE_HEADERS, **cors_headers(origin)}
        if self.member is not None:
            headers["Location"] = below(path, self.member)
        text = ""
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            is_text = isinstance(self.body, str)
            text = self.body if is_text else json.dumps(self.body, ensure_ascii=False)
        return {
            "statusCode": self.status,
            "headers": {**headers, **self.headers},
            "body": text,
            "isBase64Encoded": False,
        }


def ok(body: Any) -> Response:
    """Answer 200 with a JSON value."""
    return Response(200, body)


def created(body: Any, member: str | None = None) -> Response:
    """Answer 201 with what was made, and where it is if the request's address is its collection."""
    return Response(201, body, member=member)


def no_content() -> Response:
    """Answer 204."""
    return Response(204)


def redirect(location: str) -> Response:
    """Answer 303: the browser goes on with a GET of `location`."""
    return Response(303, None, {"Location": location})


def html(text: str, status: int = 200) -> Response:
    """Answer with a page that runs no scripts and loads nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return Response(
        status,
        text,
        {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy},
    )


def problem(error: StorefrontError, request_id: str) -> Response:
    """Answer with an RFC 9457 problem document.

    Args:
        error: what went wrong.
        request_id: lets an operator find the request in the logs.
    """
    document = {
        "type": f"urn:storefront:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
        **({"detail": error.detail} if error.detail else {}),
        **error.fields,
        "request_id": request_id,
    }
    headers = {"Content-Type": PROBLEM_TYPE}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowedError):
        headers["Allow"] = error.allowed
    if isinstance(error, UnavailableError):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return Response(error.status, document, headers)


def cors_headers(origin: str | None) -> dict[str, str]:
    """Return the CORS headers for a request from `origin`.

    ALLOWED_ORIGINS is a comma-separated list, or `*`. Credentials are never allowed: tokens
    travel in a header, not in cookies.
    """
    allowed = os.environ.get("ALLOWED_ORIGINS", "")
    exposed = {"Access-Control-Expose-Headers": EXPOSED_HEADERS}
    if allowed == "*":
        return {"Access-Control-Allow-Origin": "*", **exposed}
    if origin and origin in allowed.split(","):
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", **exposed}
    return {"Vary": "Origin"}
