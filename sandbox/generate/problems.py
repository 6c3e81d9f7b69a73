"""The problem documents (RFC 9457) of the contract: a schema and a response for each error."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from storefront.access import PERMISSIONS, Permission, Role
from storefront.contract import Says, one_of
from storefront.errors import (
    ForbiddenError,
    IdempotencyMismatchError,
    KeyRequiredError,
    MalformedRequestError,
    NotFoundError,
    PayloadTooLargeError,
    StaleError,
    StorefrontError,
    UnauthenticatedError,
    UnavailableError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
)
from storefront.web.endpoint import PROBLEM_TYPE, PROBLEM_URN, Endpoint
from storefront.web.paging import InvalidCursorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ErrorType = type[StorefrontError]

_SCHEMA = "#/components/schemas/"
_RESPONSE = "#/components/responses/"
_OTHER = "AnyOther"
_HEADERS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


class TooManyRequestsError(StorefrontError):
    """A route, or the whole API, was asked more often than it admits.

    API Gateway answers it, as `GatewayResponses` in template.yaml says.
    """

    status = 429
    slug = "too-many-requests"
    title = "Too many requests"


def type_of(error: ErrorType) -> str:
    """Return what `type` is in an error's problem documents."""
    return f"{PROBLEM_URN}{error.slug}"


#: The types of what API Gateway answers by itself where an operation declares nothing else.
_GATEWAY_TYPES = ("about:blank", type_of(StorefrontError), type_of(PayloadTooLargeError))


class Problem(TypedDict):
    """A problem that API Gateway tells of by itself, such as a time-out; it may leave `status` out.

    Every other one has a schema of its own.
    """

    type: Annotated[str, one_of(_GATEWAY_TYPES)]
    title: str
    status: NotRequired[int]
    detail: NotRequired[str]
    request_id: str


def errors_of(endpoint: Endpoint) -> list[ErrorType]:
    """Return every problem that an endpoint can answer, each once."""
    errors: list[ErrorType] = [ValidationFailedError, TooManyRequestsError, StorefrontError]
    errors.append(UnavailableError)
    if endpoint.permission is not None:
        errors.append(UnauthenticatedError)
        if len(roles(endpoint.permission)) < len(Role) or not endpoint.order_scope:
            errors.append(ForbiddenError)
    if endpoint.path_types:
        errors.append(NotFoundError)
    if endpoint.body is not None:
        errors += [MalformedRequestError, PayloadTooLargeError, UnsupportedMediaTypeError]
    if "cursor" in endpoint.query:
        errors.append(InvalidCursorError)
    if endpoint.idempotency_key:
        errors += [IdempotencyMismatchError, KeyRequiredError]
    if endpoint.if_match:
        errors.append(StaleError)
    return list(dict.fromkeys([*errors, *endpoint.errors]))


def roles(permission: Permission) -> list[str]:
    """Name the roles that hold a permission."""
    return [role.value for role, held in PERMISSIONS.items() if permission in held]


def name_of(error: ErrorType) -> str:
    """Return OutOfStock of an error whose slug is out-of-stock."""
    return "".join(word.capitalize() for word in error.slug.split("-"))


def document_type(error: ErrorType) -> Any:
    """Return the type of an error's problem documents: a TypedDict with its members.

    API Gateway tells of our own faults, too, and cannot say the status.
    """
    status: Any = Literal[error.status]
    members: dict[str, Any] = {
        "type": Literal[type_of(error)],
        "title": Annotated[str, Says({"examples": [error.title]})],
        "status": NotRequired[status] if error is StorefrontError else status,
        "detail": NotRequired[str],
        **error.members,
        "request_id": str,
    }
    name = f"{name_of(error)}Problem"
    document: Any = TypedDict(name, members)  # type: ignore[misc]  # made while it runs
    document.__doc__ = inspect.cleandoc(error.__doc__ or "").split("\n\n")[0]
    return document


def adapters(endpoints: Iterable[Endpoint]) -> dict[ErrorType | None, TypeAdapter[Any]]:
    """Return a schema's maker for each error that an endpoint can answer; None: of any other."""
    errors = {error: None for endpoint in endpoints for error in errors_of(endpoint)}
    made: dict[ErrorType | None, TypeAdapter[Any]] = {None: TypeAdapter(Problem)}
    return made | {error: TypeAdapter(document_type(error)) for error in errors}


def components(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the responses that operations share: of each error that is alone with its status."""
    every = [errors for endpoint in endpoints for errors in _by_status(endpoint).values()]
    shared = {name_of(errors[0]): _response(errors) for errors in every if len(errors) == 1}
    content = {PROBLEM_TYPE: {"schema": {"$ref": f"{_SCHEMA}Problem"}}}
    return shared | {_OTHER: {"description": "Any other problem", "content": content}}


def responses(endpoint: Endpoint) -> dict[str, Any]:
    """Return the responses of an operation that are problems, by status."""
    found = {
        str(status): _shared(name_of(errors[0])) if len(errors) == 1 else _response(errors)
        for status, errors in _by_status(endpoint).items()
    }
    return found | {"default": _shared(_OTHER)}


def _by_status(endpoint: Endpoint) -> dict[int, list[ErrorType]]:
    by_status: dict[int, list[ErrorType]] = {}
    for error in errors_of(endpoint):
        by_status.setdefault(error.status, []).append(error)
    return by_status


def _shared(name: str) -> dict[str, Any]:
    return {"$ref": f"{_RESPONSE}{name}"}


def _response(errors: list[ErrorType]) -> dict[str, Any]:
    """Return the response of errors that have one status."""
    by_type = {type_of(error): f"{_SCHEMA}{name_of(error)}Problem" for error in errors}
    references: list[Mapping[str, Any]] = [{"$ref": one} for one in by_type.values()]
    schema = (
        references[0]
        if len(references) == 1
        else {
            "oneOf": references,
            "discriminator": {"propertyName": "type", "mapping": by_type},
        }
    )
    header = _HEADERS.get(errors[0].status)
    return {
        "description": "; ".join(error.title for error in errors),
        **({"headers": header_references([header])} if header else {}),
        "content": {PROBLEM_TYPE: {"schema": schema}},
    }


def header_references(names: Iterable[str]) -> dict[str, Any]:
    """Return a response's headers, which stand among the components."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
