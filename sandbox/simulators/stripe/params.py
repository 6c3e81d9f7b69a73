"""Field types of Stripe's parameters, and the translation of what fails into Stripe's errors."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from sandbox.simulators.stripe.currencies import SUPPORTED
from sandbox.simulators.stripe.errors import ParameterError
from sandbox.simulators.stripe.form import Tree, encode_path

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_MAX_METADATA_KEYS = 50
_MAX_METADATA_KEY = 40
_MAX_METADATA_VALUE = 500
_MAX_URL = 5000

INVALID_INTEGER = "parameter_invalid_integer"
INVALID_EMPTY = "parameter_invalid_empty"
INVALID_URL = "url_invalid"
"""Stripe's codes of refused values."""

_CODED = frozenset({INVALID_INTEGER, INVALID_EMPTY, INVALID_URL})

NO_CODE = "no_code"
"""Stands for a refusal without a code."""


def _integer(value: object) -> int:
    if not isinstance(value, str) or not _INTEGER.fullmatch(value):
        raise PydanticCustomError(
            INVALID_INTEGER, "Invalid integer: {value}", {"value": str(value)}
        )
    return int(value)


def _between(minimum: int, maximum: int | None = None) -> BeforeValidator:
    def check(value: object) -> int:
        number = _integer(value)
        if number < minimum:
            relation, bound = "greater", minimum
        elif maximum is not None and number > maximum:
            relation, bound = "less", maximum
        else:
            return number
        raise PydanticCustomError(
            INVALID_INTEGER,
            "This value must be {relation} than or equal to {bound}.",
            {"relation": relation, "bound": bound},
        )

    return BeforeValidator(check)


def _boolean(value: object) -> bool:
    if value not in ("true", "false"):
        raise PydanticCustomError(NO_CODE, "Invalid boolean: {value}", {"value": str(value)})
    return value == "true"


def _text(maximum: int) -> BeforeValidator:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise PydanticCustomError(NO_CODE, "Invalid string: {value}", {"value": str(value)})
        if not value:
            raise PydanticCustomError(
                INVALID_EMPTY,
                "You passed an empty string. We assume empty values are an attempt to unset a "
                "parameter; however this one cannot be unset.",
            )
        if len(value) > maximum:
            raise PydanticCustomError(
                NO_CODE,
                "Invalid string: {start}...; must be at most {maximum} characters",
                {"start": value[:20], "maximum": maximum},
            )
        return value

    return BeforeValidator(check)


def _url(value: object) -> str:
    try:
        parts = urlsplit(str(value))
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        valid = False
    # A line break would end up in a Location header.
    if not (isinstance(value, str) and valid and value.isprintable() and len(value) <= _MAX_URL):
        raise PydanticCustomError(INVALID_URL, "Not a valid URL")
    return value


def _currency(value: object) -> str:
    if value not in SUPPORTED:
        raise PydanticCustomError(
            NO_CODE,
            "Invalid currency: {value}. Use a supported three-letter ISO code in lowercase.",
            {"value": str(value)},
        )
    return str(value)


def _listed(value: object) -> object:
    if isinstance(value, dict) and all(key.isdecimal() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    raise PydanticCustomError(NO_CODE, "Invalid array")


def _metadata(value: object) -> object:
    if value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise PydanticCustomError(NO_CODE, "Invalid metadata: metadata must be a set of strings")
    if len(value) > _MAX_METADATA_KEYS:
        raise PydanticCustomError(NO_CODE, "You can store up to 50 metadata keys")
    for key, item in value.items():
        if len(key) > _MAX_METADATA_KEY or len(item) > _MAX_METADATA_VALUE:
            raise PydanticCustomError(
                NO_CODE,
                "Metadata keys can have up to 40 characters and values up to 500: {key}",
                {"key": key[:_MAX_METADATA_KEY]},
            )
    return value


_Item = TypeVar("_Item")

Integer = Annotated[int, BeforeValidator(_integer)]
Natural = Annotated[int, _between(0)]
Positive = Annotated[int, _between(1)]
PageSize = Annotated[int, _between(1, 100)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
Text200 = Annotated[str, _text(200)]
Text500 = Annotated[str, _text(500)]
Text1000 = Annotated[str, _text(1000)]
Url = Annotated[str, BeforeValidator(_url)]
Currency = Annotated[str, BeforeValidator(_currency)]
Listed = Annotated[list[_Item], BeforeValidator(_listed)]
Metadata = Annotated[dict[str, str], BeforeValidator(_metadata)]


class Params(BaseModel):
    """Base of every set of parameters: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CallParams(Params):
    """Parameters that every call accepts."""

    expand: Listed[Text200] = Field(default=[], max_length=20)


ParamsT = TypeVar("ParamsT", bound=Params)


def validate(model: type[ParamsT], tree: Tree) -> ParamsT:
    """Return the parameters as `model`.

    Raises:
        ParameterError: the first thing wrong, as Stripe would word it.
    """
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        # Stripe names unknown parameters before it looks at values.
        first = next((item for item in errors if item["type"] == "extra_forbidden"), errors[0])
        raise _translate(dict(first)) from error


def _translate(item: dict[str, Any]) -> ParameterError:
    param, kind = encode_path(item["loc"]), item["type"]
    context = item.get("ctx", {})
    if kind == "extra_forbidden":
        return ParameterError(
            f"Received unknown parameter: {param}", code="parameter_unknown", param=param
        )
    if kind == "missing":
        return ParameterError(
            f"Missing required param: {param}.", code="parameter_missing", param=param
        )
    if kind == "literal_error":
        return ParameterError(f"Invalid {param}: must be one of {context['expected']}", param=param)
    if kind == "too_long":
        return ParameterError(
            f"Array {param} exceeded maximum {context['max_length']} allowed elements.",
            param=param,
        )
    if kind in _CODED:
        return ParameterError(item["msg"], code=kind, param=param)
    return ParameterError(item["msg"] if kind == NO_CODE else "Invalid object", param=param)


RefundReason = Literal["duplicate", "fraudulent", "requested_by_customer"]
