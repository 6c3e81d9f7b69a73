"""The OpenAPI 3.1 document: every function behind the API becomes an operation."""

from collections.abc import Mapping
from typing import Any, NotRequired

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema
from typing_extensions import TypedDict

from storefront.access import PERMISSIONS, Permission, Role
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
from storefront.paging import DEFAULT_LIMIT, MAX_LIMIT
from storefront.web.endpoint import PROBLEM_TYPE, Endpoint
from storefront.web.paging import InvalidCursorError
from storefront.web.request import IDEMPOTENCY_KEY_PATTERN

API_VERSION = "1.0.0"

_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_REF = "#/components/schemas/{model}"
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
_KEY_HEADER: dict[str, object] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "repeat a request with the same key and body: it takes effect once",
    "schema": {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY_PATTERN.pattern}$"},
}
_IF_MATCH_HEADER: dict[str, object] = {
    "name": "If-Match",
    "in": "header",
    "description": "ETag of what was read: a 412 if it has changed since; anything, if not sent",
    "schema": {"type": "string"},
}


class FieldError(TypedDict):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class Problem(TypedDict):
    """An RFC 9457 problem document; `type` tells problems apart, some have further members."""

    type: str
    title: str
    status: int
    detail: NotRequired[str]
    errors: NotRequired[list[FieldError]]
    request_id: NotRequired[str]


class _Schemas(GenerateJsonSchema):
    """Plain schemas: no titles made of names, and null nowhere in requests (`RequestModel`)."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's hook
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        if self.mode == "validation":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        found = super().default_schema(schema)
        return {name: value for name, value in found.items() if (name, value) != ("default", None)}


def document(endpoints: Mapping[str, Endpoint]) -> dict[str, Any]:
    """Return the OpenAPI document.

    Args:
        endpoints: by operation id.
    """
    schemas, components = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for name, endpoint in endpoints.items():
        operation = _operation(name, endpoint, schemas)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Storefront",
            "version": API_VERSION,
            "description": "A shop: accounts, catalogue, orders, and payments by Stripe and bKash.",
        },
        "servers": [{"url": "/"}],
        "security": [{"accessToken": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "accessToken": _BEARER | {"description": "of an account or a guest"},
                "orderToken": _BEARER | {"description": "of one order, for that order only"},
            },
        },
    }


def _schemas(
    endpoints: Mapping[str, Endpoint],
) -> tuple[dict[tuple[str, str], Any], dict[str, Any]]:
    """Return schemas by (operation id, "request" or "answer" or "problem"), and components."""
    inputs: list[tuple[Any, Any, TypeAdapter[Any]]] = [
        (("", "problem"), "serialization", TypeAdapter(Problem))
    ]
    for name, endpoint in endpoints.items():
        if endpoint.body is not None:
            inputs.append(((name, "request"), "validation", TypeAdapter(endpoint.body)))
        if endpoint.returns is not None:
            inputs.append(((name, "answer"), "serialization", TypeAdapter(endpoint.returns)))
    found, definitions = TypeAdapter.json_schemas(
        inputs, ref_template=_REF, schema_generator=_Schemas
    )
    return {key: schema for (key, _), schema in found.items()}, definitions.get("$defs", {})


def _operation(
    name: str, endpoint: Endpoint, schemas: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": endpoint.summary,
        "tags": [endpoint.path.split("/")[2].removesuffix(".json")],
        "parameters": _parameters(endpoint),
        "responses": _responses(name, endpoint, schemas),
    }
    operation |= _access(endpoint)
    if endpoint.body is not None:
        content = {"application/json": {"schema": schemas[name, "request"]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _access(endpoint: Endpoint) -> dict[str, Any]:
    """Return what an operation says of who may call it."""
    if endpoint.permission is None:
        return {"security": []}
    needed = [endpoint.permission.value]
    tokens = ["accessToken", "orderToken"] if endpoint.order_scope else ["accessToken"]
    return {
        "security": [{token: needed} for token in tokens],
        "x-roles": _roles(endpoint.permission),
    }


def _roles(permission: Permission) -> list[str]:
    return [role.value for role, held in PERMISSIONS.items() if permission in held]


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **path_type.schema},
        }
        for name, path_type in endpoint.path_types.items()
    ]
    in_query = [
        {
            "name": name,
            "in": "query",
            "description": meaning,
            "schema": _LIMIT if name == "limit" else {"type": "string"},
        }
        for name, meaning in endpoint.query.items()
    ]
    in_header = [_KEY_HEADER] if endpoint.idempotency_key else []
    in_header += [_IF_MATCH_HEADER] if endpoint.if_match else []
    return in_path + in_query + in_header


def _responses(
    name: str, endpoint: Endpoint, schemas: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Success"}
    if endpoint.returns is not None:
        # Text is a page for people; every other answer is JSON.
        media_type = "text/html" if endpoint.returns is str else "application/json"
        success["content"] = {media_type: {"schema": schemas[name, "answer"]}}
    responses = {str(endpoint.status): success}
    by_status: dict[int, list[type[StorefrontError]]] = {}
    for error in _errors(endpoint):
        by_status.setdefault(error.status, []).append(error)
    content = {PROBLEM_TYPE: {"schema": schemas["", "problem"]}}
    for status, errors in sorted(by_status.items()):
        told = [f"{error.title} (`urn:storefront:problem:{error.slug}`)" for error in errors]
        responses[str(status)] = {"description": "; ".join(told), "content": content}
    responses["default"] = {"description": "Any other problem", "content": content}
    return responses


def _errors(endpoint: Endpoint) -> list[type[StorefrontError]]:
    """Return every problem the endpoint can answer, each once."""
    errors: list[type[StorefrontError]] = [ValidationFailedError, UnavailableError]
    if endpoint.permission is not None:
        errors.append(UnauthenticatedError)
        if len(_roles(endpoint.permission)) < len(Role) or not endpoint.order_scope:
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
