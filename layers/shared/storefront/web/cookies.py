"""A browser's refresh token, in a cookie that no script can read.

A page that keeps it in `localStorage` loses it to the first foreign script. So the pages of this
API's own origin ask for a cookie when they sign in; every other client gets the token in the
answer, as ever. The cookie goes to where it was set and below: to `/api/auth/`, behind whatever
stage, base path or proxy that is.

It opens nothing but `refresh` and `logout`, and these take it only with the header `X-Storefront`:
a browser sends that to another origin after a preflight alone, which our CORS answers with no
(RFC 6454; https://fetch.spec.whatwg.org/#cors-preflight-fetch). `SameSite=Strict` keeps other sites
from having it sent at all, and `Sec-Fetch-Site` is looked at where browsers say it.
"""

from collections.abc import Mapping
from typing import Any

from storefront.web.endpoint import Request, Response

_NAME = "refresh"
_HEADER = "x-storefront"
#: Of the cookie: as long as a session lives at the most. What is older is refused anyway.
_SECONDS = 30 * 24 * 3600
_OWN = {"same-origin", None}


def token_in_cookie(request: Request) -> str | None:
    """Return the refresh token that the browser has kept; empty if it has none.

    Returns:
        None if the client does not keep its token in a cookie.
    """
    if _HEADER not in request.headers or request.headers.get("sec-fetch-site") not in _OWN:
        return None
    for pair in request.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == _NAME:
            return value
    return ""


def moved_to_cookie(request: Request, tokens: Mapping[str, Any]) -> Response:
    """Answer tokens with the refresh token in a cookie instead of the body."""
    body = {name: value for name, value in tokens.items() if name != "refresh_token"}
    return Response(200, body, _set(request, tokens["refresh_token"], _SECONDS))


def forgotten(request: Request) -> Response:
    """Answer 204, and have the browser forget the refresh token."""
    return Response(204, None, _set(request, "", 0))


def _set(request: Request, value: str, seconds: int) -> dict[str, str]:
    cookie = f"{_NAME}={value}; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict"
    return {"Set-Cookie": cookie + _path(str(request.context.get("path", "")))}


def _path(address: str) -> str:
    """Return the attribute Path for the folder of `/api/auth/login`.

    Browsers take that folder by themselves (RFC 6265, 5.1.4), as they see it, which is right behind
    any proxy. Only of `/api/auth/login/`, the same route, it would be one too deep.
    """
    folder = address.rstrip("/").rpartition("/")[0]
    return f"; Path={folder}" if address.endswith("/") else ""
