"""The HTTP edge: an event in, an answer out, and no exception in between.

Each function serves one route, so there is no router here (importing one costs a third of a bare
cold start, see docs/decisions/0001-one-function-per-route.md). An `app.py` decorates one function:

    @endpoint("GET", "/api/orders/{order_id}/", permission=Permission.ORDERS_READ, ...)
    def lambda_handler(request: Request) -> Response: ...

The result is the Lambda handler. It carries all that is declared of the route, from which its part
of `template.yaml`, its sample event and its place in the OpenAPI document are generated. Providers
call by function URL, and those functions are decorated by `url_endpoint`.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from storefront import log
from storefront.access import Permission
from storefront.clock import patience
from storefront.contract import Parameter
from storefront.declare import NOTHING, Needs
from storefront.editions import edition_of, is_held
from storefront.errors import (
    FieldError,
    MethodNotAllowedError,
    StorefrontError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.settings import Settings
from storefront.values import dataclass
from storefront.web.links import below, beside
from storefront.web.request import (
    PathType,
    Request,
    UrlRequest,
    caller_of,
    parse_path,
    read_path,
    require,
)

if TYPE_CHECKING:
    from storefront.web.body import RequestModel

__all__ = [  # with the request that an endpoint answers
    "PROBLEM_TYPE",
    "PROBLEM_URN",
    "Endpoint",
    "Request",
    "Response",
    "UrlEndpoint",
    "UrlRequest",
    "created",
    "endpoint",
    "for_all",
    "html",
    "in_languages",
    "moved",
    "no_content",
    "ok",
    "redirect",
    "url_endpoint",
]

#: Requests a second that a route admits: as any, or as few as where passwords could be guessed.
Throttle = Literal["normal", "tight"]
#: What an answer can have: the edition of what can be edited, where the thing is that was made, or
#: in which languages it says what it says.
OwnHeader = Literal["Content-Language", "ETag", "Location"]
PROBLEM_TYPE = "application/problem+json"
#: Before an error's slug, it is the type of the problem.
PROBLEM_URN = "urn:storefront:problem:"

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
        elsewhere: name under which is found what was asked for, beside that address.
        query: of the address of that, with its question mark.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    member: str | None = None
    elsewhere: str | None = None
    query: str = ""

    def to_gateway(self, origin: str | None = None, path: str = "") -> dict[str, Any]:
        """Return the proxy-integration form, with security and CORS headers.

        Args:
            origin: the request's Origin header, if any.
            path: the request's own, as the client wrote it.
        """
        headers = {**_SAFE_HEADERS, **cors_headers(origin)}
        if self.member is not None:
            headers["Location"] = below(path, self.member)
        if self.elsewhere is not None:
            headers["Location"] = beside(path, self.elsewhere) + self.query
        text = ""
        if self.body is not None:
            headers["Content-Type"] = "application/json"
            is_text = isinstance(self.body, str)
            text = self.body if is_text else json.dumps(self.body, ensure_ascii=False)
        if "Vary" in headers and "Vary" in self.headers:
            own = {**self.headers, "Vary": f"{headers['Vary']}, {self.headers['Vary']}"}
        else:
            own = dict(self.headers)
        return {
            "statusCode": self.status,
            "headers": {**headers, **own},
            "body": text,
            "isBase64Encoded": False,
        }


def ok(body: Any, edition: str | None = None) -> Response:
    """Answer 200 with a JSON value, and with the ETag of its edition, if it can be edited."""
    return Response(200, body, {"ETag": edition} if edition else {})


def for_all(request: Request, body: Any, seconds: int) -> Response:
    """Answer 200 with what is the same for everybody, or 304 to whoever has it as it is.

    Args:
        request: what is answered.
        body: a JSON value.
        seconds: for which browsers, and caches on the way, may show it without asking.
    """
    edition = edition_of(json.dumps(body))
    headers = {"ETag": edition, "Cache-Control": f"public, max-age={seconds}"}
    if is_held(edition, request.headers.get("if-none-match", "")):
        return Response(304, None, headers)
    return Response(200, body, headers)


def created(body: Any, member: str | None = None) -> Response:
    """Answer 201 with what was made, and where it is if the request's address is its collection."""
    return Response(201, body, member=member)


def accepted() -> Response:
    """Answer 202: it will be seen to, and nothing more is said of it."""
    return Response(202)


def no_content() -> Response:
    """Answer 204."""
    return Response(204)


def in_languages(response: Response, languages: str) -> Response:
    """Let an answer tell in which languages it is, and that this follows from the request."""
    own = {"Content-Language": languages, "Vary": "Accept-Language"}
    return replace(response, headers={**response.headers, **own})


def moved(request: Request, name: str) -> Response:
    """Answer 308: the same request, with its query, finds it under another name, for good."""
    query = f"?{urlencode(request.query)}" if request.query else ""
    return Response(308, elsewhere=name, query=query)


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
        "type": f"{PROBLEM_URN}{error.slug}",
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


def _answer(
    route: str,
    request_id: str,
    handle: Callable[[], Response],
    *,
    path: str = "",
    origin: str | None = None,
    unexpected: Response | None = None,
) -> dict[str, Any]:
    """Handle a request and answer it, whatever happens: every request ends here.

    Args:
        route: names the endpoint in logs.
        request_id: of API Gateway or the function URL.
        handle: reads the request and answers it.
        path: the request's own, as the client wrote it.
        origin: the request's Origin header, if any.
        unexpected: the answer when something fails unexpectedly; a 500 problem where not given.
    """
    log.bind(route=route, request_id=request_id)
    try:
        response = handle()
    except StorefrontError as error:
        if error.status >= 500:
            log.failure("request failed", error, problem=error.slug)
        response = problem(error, request_id)
    except Exception as error:  # noqa: BLE001 - the last resort: nobody sees a stack trace
        log.failure("unexpected error", error)
        response = unexpected or problem(StorefrontError(), request_id)
    answer = response.to_gateway(origin, path)
    log.info("answered", status=response.status)
    return answer


def _request_id(event: Mapping[str, Any], context: Any) -> str:
    """Return the id by which the caller can ask about a request."""
    request_context = event.get("requestContext") or {}
    return str(request_context.get("requestId") or context.aws_request_id)


Handler = Callable[[Request], Response]


@dataclass(frozen=True)
class Endpoint:
    """A Lambda handler for one route; made by `endpoint`."""

    handler: Handler
    method: str
    path: str
    path_types: Mapping[str, PathType]
    permission: Permission | None
    order_scope: bool
    summary: str
    body: "type[RequestModel] | None"
    returns: Any
    statuses: tuple[int, ...]
    headers: tuple[OwnHeader, ...]
    query: Mapping[str, Parameter]
    errors: tuple[type[StorefrontError], ...]
    idempotency_key: bool
    if_match: bool
    needs: Needs
    throttle: Throttle

    def __post_init__(self) -> None:
        if self.body is not None:
            self.body.ready()

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event of a REST API's Lambda proxy integration."""
        patience.context = context
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        answer = _answer(
            f"{self.method} {self.path}",
            _request_id(event, context),
            lambda: self.handler(self._read(event, headers)),
            path=str((event.get("requestContext") or {}).get("path", "")),
            origin=headers.get("origin"),
        )
        return {**answer, "body": ""} if event.get("httpMethod") == "HEAD" else answer

    def _read(self, event: Mapping[str, Any], headers: Mapping[str, str]) -> Request:
        context = event.get("requestContext") or {}
        caller = caller_of(context)
        require(self.permission, caller, order_scope=self.order_scope)
        path = read_path(self.path_types, event.get("pathParameters") or {})
        query = event.get("queryStringParameters") or {}
        # Text is a page for people: browsers open it by links to which others have added (fbclid).
        unknown = [] if self.returns is str else sorted(query.keys() - self.query.keys())
        if unknown:
            known = ", ".join(self.query) or "none"
            message = f"unknown query parameter; there are: {known}"
            errors = [
                FieldError(field=name[:64], code="unknown", message=message)
                for name in unknown[:20]
            ]
            raise ValidationFailedError("The query is not valid; see errors.", errors)
        model, value = self.body.read(event) if self.body else (None, None)
        repeated = event.get("multiValueQueryStringParameters") or {}
        return Request(path, query, repeated, headers, context, caller, model, value)


def endpoint(  # noqa: PLR0913 - a declaration: every part is given by its name
    method: str,
    path: str,
    *,
    permission: Permission | None,
    order_scope: bool = False,
    summary: str,
    returns: Any = None,
    body: "type[RequestModel] | None" = None,
    status: int | tuple[int, ...] = 200,
    headers: tuple[OwnHeader, ...] = (),
    query: Mapping[str, Parameter] | None = None,
    errors: tuple[type[StorefrontError], ...] = (),
    idempotency_key: bool = False,
    if_match: bool = False,
    needs: Needs = NOTHING,
    throttle: Throttle = "normal",
) -> Callable[[Handler], Endpoint]:
    """Make a function the Lambda handler of one route.

    Args:
        method: HTTP method.
        path: the route as in `template.yaml`, with its trailing slash; see `web/request.py` for the
            types of its parameters.
        permission: what a caller must hold; `PUBLIC` serves everybody.
        order_scope: whether a token for one order is enough, since this is about that order only.
        summary: one line for the API's documentation.
        returns: type of the answer's JSON (a TypedDict), for the documentation.
        body: model of the request body, if there is one.
        status: status code of success, or several, for the documentation.
        headers: those that its success has besides those of every answer, for the documentation.
        query: allowed query parameters; others are refused, but by pages.
        errors: problems beyond those any endpoint can give, for the documentation.
        idempotency_key: whether it needs an Idempotency-Key, by which it recognises a repeat; where
            not, the same request again does no harm by itself.
        if_match: whether it honours If-Match, so that nobody overwrites what they have not seen.
        needs: tables, secrets, memory and time.
        throttle: how many requests API Gateway lets through.
    """
    plain_path, path_types = parse_path(path)
    # Every answer says which origins may read it: with wrong ones no browser could.
    Settings.from_environment().optional("ALLOWED_ORIGINS")
    return lambda handler: Endpoint(
        handler,
        method,
        plain_path,
        path_types,
        permission,
        order_scope,
        summary,
        body,
        returns,
        (status,) if isinstance(status, int) else status,
        headers,
        query or {},
        errors,
        idempotency_key,
        if_match,
        needs,
        throttle,
    )


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
        patience.context = context
        return _answer(
            self.name,
            _request_id(event, context),
            lambda: self._handler(UrlRequest.read(event, self.method)),
            unexpected=self._unexpected,
        )


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
