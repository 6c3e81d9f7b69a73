"""Request bodies: bytes to checked values.

pydantic is imported by the endpoints that take a body, and by no other (cold start).
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

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
