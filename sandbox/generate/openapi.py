"""The OpenAPI 3.1 document: every function behind the API becomes an operation."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from sandbox.config import ROOT
from sandbox.generate import problems
from storefront.editions import ETAG_PATTERN
from storefront.web.endpoint import Endpoint
from storefront.web.request import IDEMPOTENCY_KEY_PATTERN

API_VERSION = "1.0.0"
EXAMPLES = ROOT / "contract" / "examples.json"

_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_REF = "#/components/schemas/{model}"
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


#: What operations say of the headers of their answers.
_ANSWER_HEADERS: dict[str, dict[str, Any]] = {
    "Content-Language": {
        "description": "the languages of the texts that are answered: the one that was asked for, "
        "and the shop's where something is not translated",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "names the edition that is answered, for If-Match",
        "schema": {"type": "string", "pattern": f"^{ETAG_PATTERN}$"},
    },
    "Location": {
        "description": "of what was made or asked for, relative to the request's own address",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "seconds after which the same request can be sent again",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "how to sign in: by an access token",
        "schema": {"type": "string", "const": "Bearer"},
    },
}
#: The statuses of successes that send nothing.
_MOVED, _NOT_MODIFIED = "308", "304"
_ABOUT = """A shop: accounts, catalogue, orders, and payments by Stripe and bKash.

Problems are documents of RFC 9457; `type` tells them apart. A path or method that does not exist
is a 404. Whatever can be asked by GET can be asked by HEAD, for the headers alone. Clients ignore
members that they do not know: new ones can come at any time."""


@cache
def _examples() -> dict[str, Any]:
    """Return answers that were recorded, by operation (`make examples`)."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


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
    schemas, definitions = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for name, endpoint in endpoints.items():
        operation = _operation(name, endpoint, schemas)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    tags = sorted({tag for path in paths.values() for one in path.values() for tag in one["tags"]})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Storefront",
            "version": API_VERSION,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        # One folder above the document's own address, whatever stands before that.
        "servers": [{"url": ".."}],
        "security": [{"accessToken": []}],
        "tags": [{"name": tag, "description": f"What is below /api/{tag}/."} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": problems.components(endpoints.values()),
            "headers": _ANSWER_HEADERS,
            "securitySchemes": {
                "accessToken": _BEARER | {"description": "of an account or a guest"},
                "orderToken": _BEARER | {"description": "of one order, for that order only"},
            },
        },
    }


def _schemas(
    endpoints: Mapping[str, Endpoint],
) -> tuple[dict[tuple[str, str], Any], dict[str, Any]]:
    """Return schemas by (operation id, "request", "answer" or a parameter), and components."""
    inputs: list[tuple[Any, Any, TypeAdapter[Any]]] = [
        (("", str(error)), "serialization", adapter)
        for error, adapter in problems.adapters(endpoints.values()).items()
    ]
    for name, endpoint in endpoints.items():
        if endpoint.body is not None:
            inputs.append(((name, "request"), "validation", TypeAdapter(endpoint.body)))
        if endpoint.returns is not None:
            inputs.append(((name, "answer"), "serialization", TypeAdapter(endpoint.returns)))
        for parameter, one in endpoint.query.items():
            inputs.append(((name, f"?{parameter}"), "serialization", TypeAdapter(one.type)))
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
        "parameters": _parameters(name, endpoint, schemas),
        "responses": _responses(name, endpoint, schemas),
    }
    operation |= _access(endpoint)
    if endpoint.body is not None:
        media = {"schema": schemas[name, "request"], "example": endpoint.body.example}
        operation["requestBody"] = {"required": True, "content": {"application/json": media}}
    return operation


def _access(endpoint: Endpoint) -> dict[str, Any]:
    """Return what an operation says of who may call it."""
    if endpoint.permission is None:
        return {"security": []}
    needed = [endpoint.permission.value]
    tokens = ["accessToken", "orderToken"] if endpoint.order_scope else ["accessToken"]
    return {
        "security": [{token: needed} for token in tokens],
        "x-roles": problems.roles(endpoint.permission),
    }


def _parameters(
    name: str, endpoint: Endpoint, schemas: Mapping[tuple[str, str], Any]
) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": parameter,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **path_type.schema},
        }
        for parameter, path_type in endpoint.path_types.items()
    ]
    in_query = [
        {
            "name": parameter,
            "in": "query",
            "description": one.meaning,
            "schema": schemas[name, f"?{parameter}"],
        }
        for parameter, one in endpoint.query.items()
    ]
    in_header = [_KEY_HEADER] if endpoint.idempotency_key else []
    in_header += [_IF_MATCH_HEADER] if endpoint.if_match else []
    return in_path + in_query + in_header


def _responses(
    name: str, endpoint: Endpoint, schemas: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Success"}
    example = _examples().get(name)
    if endpoint.headers:
        success["headers"] = problems.header_references(endpoint.headers)
    if endpoint.returns is not None:
        # Text is a page for people; every other answer is JSON.
        media_type = "text/html" if endpoint.returns is str else "application/json"
        media = {"schema": schemas[name, "answer"]}
        success["content"] = {media_type: media | ({"example": example} if example else {})}
    successes = {str(status): success for status in endpoint.statuses}
    if _NOT_MODIFIED in successes:
        unsent = {name: part for name, part in success.items() if name != "content"}
        successes[_NOT_MODIFIED] = unsent | {
            "description": "What If-None-Match names is the latest"
        }
    if _MOVED in successes:
        successes[_MOVED] = {
            "description": "It has another address",
            "headers": problems.header_references(["Location"]),
        }
    return successes | problems.responses(endpoint)
