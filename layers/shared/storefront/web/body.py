"""Request bodies: bytes to checked values, and the kinds of text that they hold.

pydantic is imported by the endpoints that take a body, and by no other (cold start).
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from storefront.errors import (
    MalformedRequestError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
)

#: Longest body, in bytes: several times the largest useful request.
MAX_BODY_BYTES = 32_768
#: What API Gateway puts for bytes that are no UTF-8, before a function sees the body.
_REPLACEMENT = "\ufffd"


class RequestModel(BaseModel):
    """Base of all request bodies: strict types, unknown fields refused, nothing coerced.

    A field that may be left out is typed `X | None = None`; a client still may not send null.

    Attributes:
        example: a body that is taken, for the sample event and the documentation.
    """

    example: ClassVar[dict[str, Any]] = {}

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            code = "null"
            raise PydanticCustomError(code, "must not be null; leave the field out instead")
        return value

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> tuple[Self, Any]:
        """Return the event's body as this model, and as plain JSON.

        Raises:
            MalformedRequestError: not base64, UTF-8 or JSON as announced, or too large.
            ValidationFailedError: JSON, but not what this model describes.
        """
        value = _json_of(event)
        try:
            return cls.model_validate(value), value
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            raise ValidationFailedError(
                "The body is not valid; see errors.",
                [
                    {
                        "field": ".".join(str(part) for part in item["loc"]),
                        "code": item["type"],
                        "message": item["msg"],
                    }
                    for item in found[:20]
                ],
            ) from None


class ChangeModel(RequestModel):
    """Base of PATCH bodies: at least one field, all of them optional."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            code = "empty"
            raise PydanticCustomError(code, "must name at least one field to change")
        return self


@dataclass(frozen=True, slots=True)
class Matching:
    """Marks a string that must match a pattern, and says so in a person's words.

    Args:
        pattern: in the syntax that Python and ECMA-262 share, anchored at both ends.
        message: what the text must be, such as "must be one line of text".
    """

    pattern: str
    message: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check after the string's own constraints."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the pattern to the string's schema."""
        return handler(schema) | {"pattern": self.pattern}

    def _check(self, text: str) -> str:
        if re.fullmatch(self.pattern, text) is None:
            code = "text_pattern"
            raise PydanticCustomError(code, "{wanted}", {"wanted": self.message})
        return text


@dataclass(frozen=True, slots=True)
class Distinct:
    """Marks a list of objects of which no two may have the same value of a field.

    Args:
        field: such as "product_id".
        message: what to do about two that have.
    """

    field: str
    message: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check after the objects themselves."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, objects: list[Any]) -> list[Any]:
        if len({getattr(one, self.field) for one in objects}) < len(objects):
            code = "distinct"
            raise PydanticCustomError(code, "{wanted}", {"wanted": self.message})
        return objects


_ONE_LINE = Matching(
    r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x1f\x7f-\x9f\s][^\x00-\x1f\x7f-\x9f]*$",
    "must be one line of text without control characters",
)
_SOME_LINES = Matching(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    "must not contain control characters other than tabs and line ends",
)

#: A name: one line, 1 to 200 characters; spaces around it are dropped.
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _ONE_LINE
]
#: A reason in a person's words: one line, 1 to 500 characters.
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), _ONE_LINE
]
#: Longer text: up to 10,000 characters in any number of lines.
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), _SOME_LINES]


def _quoted(value: Any) -> Any:
    # JSON numbers go through floats in most clients: 199.10 may arrive as 199.09999.
    if isinstance(value, int | float):
        code = "price"
        raise PydanticCustomError(code, 'must be text, not a number: "199.00"')
    return value


#: Decimal text above zero, such as "199.00"; whether it fits a currency is checked where that is
#: known.
Amount = Annotated[
    str,
    BeforeValidator(_quoted, json_schema_input_type=str),
    Matching(
        r"^(?=.*[1-9])[0-9]{1,9}(\.[0-9]{1,3})?$",
        'must be a decimal number above zero, such as "199.00"',
    ),
]


def _json_of(event: Mapping[str, Any]) -> Any:
    _require_json_type(event.get("headers") or {})
    raw = _bytes_of(event)
    if not raw.strip():
        raise MalformedRequestError("A JSON body is required.")
    try:
        text = raw.decode()
        if _REPLACEMENT in text:
            raise UnicodeError
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
        # Lone surrogates are valid JSON escapes, but no text that could be stored.
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise MalformedRequestError("The body is not UTF-8 text.") from None
    except RecursionError:
        raise MalformedRequestError("The body is nested too deeply.") from None
    except ValueError as error:
        raise MalformedRequestError(f"The body is not JSON: {_reason(error)}.") from None
    return value


def _require_json_type(headers: Mapping[str, Any]) -> None:
    for name, value in headers.items():
        if name.lower() == "content-type":
            kind = str(value).split(";")[0].strip().lower()
            if kind and kind != "application/json" and not kind.endswith("+json"):
                raise UnsupportedMediaTypeError("Send the header Content-Type: application/json.")


def _bytes_of(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if len(body) > MAX_BODY_BYTES * 4 // 3 + 4:  # before it is decoded; base64 is longer by a third
        raise PayloadTooLargeError(f"The body may have at most {MAX_BODY_BYTES} bytes.")
    if event.get("isBase64Encoded"):
        try:
            raw = base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            raise MalformedRequestError("The body is not valid base64.") from None
    else:
        raw = body.encode(errors="surrogatepass")
    if len(raw) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"The body may have at most {MAX_BODY_BYTES} bytes.")
    return raw


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("an object has the same name twice")
    return value


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "a number is too long" if "integer string" in str(error) else str(error)
