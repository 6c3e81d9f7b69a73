"""The HTTP edge: an API Gateway event in, an answer out, and no exception in between.

Each function serves one route, so there is no router here (importing one costs a third of a bare
cold start, see docs/decisions/0001-one-function-per-route.md). An `app.py` decorates one function:

    @endpoint("GET", "/api/orders/{order_id}/", permission=Permission.ORDERS_READ, ...)
    def lambda_handler(request: Request) -> Response: ...

The result is the Lambda handler. It carries all that is declared of the route, from which its part
of `template.yaml`, its sample event and its place in the OpenAPI document are generated.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from storefront import log
from storefront.access import Caller, Permission
from storefront.declare import NOTHING, Needs
from storefront.errors import KeyRequiredError, StorefrontError, ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.settings import Settings
from storefront.web.access import caller_of, require
from storefront.web.path import PathType, parse_path, read_path
from storefront.web.responses import Response, created, html, no_content, ok, problem

if TYPE_CHECKING:
    from storefront.web.body import RequestModel

__all__ = [  # with the answers that an endpoint gives
    "IDEMPOTENCY_KEY_PATTERN",
    "Endpoint",
    "Request",
    "Response",
    "created",
    "endpoint",
    "html",
    "no_content",
    "ok",
]

KeyUse = Literal["optional", "required"]
#: Requests a second that a route admits: as any, or as few as where passwords could be guessed.
Throttle = Literal["normal", "tight"]
IDEMPOTENCY_KEY_PATTERN = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has been read and admitted.

    Args:
        path: path parameters; each is well-formed for its type.
        query: query parameters (the last one, where repeated).
        headers: by lower-case name.
        context: API Gateway's `requestContext`.
        signed_in: who calls; None where nobody has to sign in.
        model: the checked body; None without one.
        json: the body as plain JSON.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    signed_in: Caller | None = None
    model: Any = None
    json: Any = None

    @property
    def caller(self) -> Caller:
        """Who calls; only for endpoints that are not open to everybody."""
        if self.signed_in is None:
            raise AssertionError
        return self.signed_in

    def key(self, operation: str) -> IdempotencyKey | None:
        """Return the Idempotency-Key in the scope of caller and operation, None if none was sent.

        Args:
            operation: what the key is for; with an id where the path names one, so that one key
                used for two things is two keys.

        Raises:
            ValidationFailedError: it is not 1 to 255 printable ASCII characters.
        """
        key = self.headers.get("idempotency-key")
        if key is None:
            return None
        if not IDEMPOTENCY_KEY_PATTERN.fullmatch(key):
            raise ValidationFailedError(
                "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces."
            )
        return IdempotencyKey(self.caller.user_id, operation, key, self.json)

    def required_key(self, operation: str) -> IdempotencyKey:
        """Return the Idempotency-Key, which must have been sent; see `key`.

        Raises:
            KeyRequiredError: it was not.
            ValidationFailedError: it is malformed.
        """
        key = self.key(operation)
        if key is None:
            raise KeyRequiredError(
                "Send an Idempotency-Key, so that a repeat is not a second refund."
            )
        return key


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
    status: int
    query: Mapping[str, str]
    errors: tuple[type[StorefrontError], ...]
    idempotency_key: KeyUse | None
    needs: Needs
    throttle: Throttle

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event of a REST API's Lambda proxy integration."""
        request_context = event.get("requestContext") or {}
        request_id = str(request_context.get("requestId") or context.aws_request_id)
        route = f"{self.method} {self.path}"
        log.bind(route=route, request_id=request_id)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        try:
            response = self.handler(self._read(event, request_context, headers))
        except StorefrontError as error:
            if error.status >= 500:
                log.failure("request failed", error, problem=error.slug)
            response = problem(error, request_id)
        except Exception as error:  # noqa: BLE001 - the last resort: no client sees a stack trace
            log.failure("unexpected error", error)
            response = problem(StorefrontError(), request_id)
        answer = response.to_gateway(headers.get("origin"))
        log.info("answered", status=response.status)
        return answer

    def _read(
        self, event: Mapping[str, Any], context: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Request:
        caller = caller_of(context)
        require(self.permission, caller, order_scope=self.order_scope)
        path = read_path(self.path_types, event.get("pathParameters") or {})
        query = event.get("queryStringParameters") or {}
        unknown = sorted(query.keys() - self.query.keys())
        if unknown:
            errors = [
                {"field": name[:64], "code": "unknown", "message": "unknown query parameter"}
                for name in unknown[:20]
            ]
            raise ValidationFailedError("The query is not valid; see errors.", errors)
        model, value = self.body.read(event) if self.body else (None, None)
        return Request(path, query, headers, context, caller, model, value)


def endpoint(  # noqa: PLR0913 - a declaration: every part is given by its name
    method: str,
    path: str,
    *,
    permission: Permission | None,
    order_scope: bool = False,
    summary: str,
    returns: Any = None,
    body: "type[RequestModel] | None" = None,
    status: int = 200,
    query: Mapping[str, str] | None = None,
    errors: tuple[type[StorefrontError], ...] = (),
    idempotency_key: KeyUse | None = None,
    needs: Needs = NOTHING,
    throttle: Throttle = "normal",
) -> Callable[[Handler], Endpoint]:
    """Make a function the Lambda handler of one route.

    Args:
        method: HTTP method.
        path: the route as in `template.yaml`, with its trailing slash; see `web/path.py` for the
            types of its parameters.
        permission: what a caller must hold; `PUBLIC` serves everybody.
        order_scope: whether a token for one order is enough, since this is about that order only.
        summary: one line for the API's documentation.
        returns: type of the answer's JSON (a TypedDict), for the documentation.
        body: model of the request body, if there is one.
        status: status code of success, for the documentation.
        query: allowed query parameters and what they mean; others are refused.
        errors: problems beyond those any endpoint can give, for the documentation.
        idempotency_key: whether an Idempotency-Key header is honoured, or even required.
        needs: tables, secrets, memory and time.
        throttle: how many requests API Gateway lets through.
    """
    plain_path, path_types = parse_path(path)
    # Every answer says which origins may read it: with wrong ones no browser could.
    Settings.from_environment().optional("ALLOWED_ORIGINS")

    def decorate(handler: Handler) -> Endpoint:
        return Endpoint(
            handler,
            method,
            plain_path,
            path_types,
            permission,
            order_scope,
            summary,
            body,
            returns,
            status,
            query or {},
            errors,
            idempotency_key,
            needs,
            throttle,
        )

    return decorate
