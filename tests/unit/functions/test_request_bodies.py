"""Every body of every function: one rule for text, limits that fit, and words for people."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from storefront.errors import StorefrontError
from storefront.web.body import RULE, RULE_OF_LINES, RequestModel
from storefront.web.endpoint import Endpoint
from tests.support.declared import declared

BODIES: dict[str, type[RequestModel]] = {
    name: function.handler.body
    for name, function in declared().items()
    if isinstance(function.handler, Endpoint) and function.handler.body is not None
}
#: Text that no person writes for another: secrets, and what has a form of its own.
NO_TEXT_OF_PEOPLE = {
    *("email", "password", "current_password", "refresh_token"),
    *("payment", "number"),  # `desk/model.py` reads them
    "slug",  # `slugs.py` does
    "phone",  # `phones.py` does
}
#: What a client may send for any field; none of it fits all of them.
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    " ",
    "\u3000",
    "\u200b",
    "a\x00b",
    "a\u2028b",
    "a\u202eb",
    "\ue000",
    "große",
    "x" * 20_000,
    "rahima@@example.com",
    "0.00",
    "1.2345",
    "999999999999999",
    [],
    {},
    [{}],
    [None],
]


def _schema(body: type[RequestModel]) -> dict[str, Any]:
    return TypeAdapter(body).json_schema()


def _texts(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every text of a schema, with the name of its field."""
    if isinstance(schema, list):
        for one in schema:
            yield from _texts(one, name)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "string":
        yield name, schema
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            for field, inner in value.items():
                yield from _texts(inner, field)
        elif key in {"anyOf", "items"}:
            yield from _texts(value, name)


def _longest(schema: dict[str, Any], root: dict[str, Any]) -> int:
    """Return the most bytes of JSON that a schema takes, with every character escaped."""
    if "$ref" in schema:
        return _longest(root["$defs"][schema["$ref"].rsplit("/")[-1]], root)
    if "anyOf" in schema:
        return max((_longest(one, root) for one in schema["anyOf"]), default=0)
    if "enum" in schema or "const" in schema:
        return 12 * max(len(str(one)) for one in schema.get("enum") or [schema["const"]])
    match schema.get("type"):
        case "object" if "properties" not in schema:
            each = _longest(schema["propertyNames"], root)
            each += 4 + _longest(next(iter(schema["patternProperties"].values())), root)
            return 2 + int(schema["maxProperties"]) * each
        case "object":
            properties = schema["properties"].items()
            return 2 + sum(len(name) + 6 + _longest(one, root) for name, one in properties)
        case "array":
            return 2 + int(schema["maxItems"]) * (2 + _longest(schema["items"], root))
        case "string":
            # The forms without a limit of their own are a dozen characters long.
            return 2 + 12 * int(schema.get("maxLength", 16))
        case _:
            return 16


def _messages(body: type[RequestModel], value: Any) -> list[str]:
    try:
        body.read({"body": json.dumps(value)})
    except StorefrontError as refusal:
        faults = refusal.fields.get("errors", [])
        return [refusal.detail, *(fault["message"] for fault in faults)]
    return []


@pytest.mark.parametrize("function", BODIES)
def test_every_text_follows_the_one_rule_or_has_a_form_of_its_own(function: str) -> None:
    for name, schema in _texts(_schema(BODIES[function])):
        by_rule = schema.get("description") in {RULE, RULE_OF_LINES}
        of_a_form = "pattern" in schema or "enum" in schema
        assert by_rule or of_a_form or name in NO_TEXT_OF_PEOPLE, name


@pytest.mark.parametrize("function", BODIES)
def test_whatever_the_fields_allow_fits_the_body(function: str) -> None:
    """A limit in characters that lies above the limit in bytes is a 413 for honest text."""
    schema = _schema(BODIES[function])

    assert _longest(schema, schema) <= BODIES[function].max_bytes


@pytest.mark.parametrize("function", BODIES)
def test_what_is_wrong_is_said_in_words_for_people(function: str) -> None:
    """No client reads "Value error, …", which is what pydantic makes of our own words."""
    body = BODIES[function]
    values: list[Any] = [{}, body.example | {"unknown": 1}]
    values += [body.example | {field: odd} for field in body.model_fields for odd in ODD]
    values += [{field: body.example[field]} for field in body.example]
    values += [
        body.example | {field: value * 2}
        for field, value in body.example.items()
        if isinstance(value, list)
    ]

    told = [message for value in values for message in _messages(body, value)]

    assert told
    assert [one for one in told if "error," in one.lower() or "assertion" in one.lower()] == []
