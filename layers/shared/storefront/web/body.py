"""Request bodies: bytes to checked values, and the kinds of text that they hold.

pydantic is imported by the endpoints that take a body, and by no other (cold start).

Text of people (names, reasons, descriptions, in whatever script) has one rule. Its words are those
of the Unicode standard (https://www.unicode.org/reports/tr44/#General_Category_Values), not of a
language's "printable": the joiners (U+200D, U+200C) belong to the ordinary spelling of Bangla,
Persian and Malayalam and to emoji, and stay.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from storefront.currencies import CURRENCIES
from storefront.errors import (
    FieldError,
    MalformedRequestError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
)
from storefront.ids import MAX_WORD, WORD_PATTERN
from storefront.values import dataclass
from storefront.web.request import body_of

#: Longest body, in bytes, unless its model allows more.
MAX_BODY_BYTES = 32_768
#: What API Gateway puts for bytes that are no UTF-8, before a function sees the body.
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class _OrNull:
    """Marks a field whose value a client takes away by null."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Let null be in the schema, as in no other of a request."""
        return {"anyOf": [handler(schema), {"type": "null"}]}


OR_NULL = _OrNull()


class RequestModel(BaseModel):
    """Base of all request bodies: strict types, unknown fields refused, nothing coerced.

    A field that may be left out is typed `X | None = None`; a client still may not send null,
    unless the field is marked with `OR_NULL`.

    Attributes:
        example: a body that is taken, for the sample event and the documentation.
        max_bytes: longest body. Fields are limited in characters: whatever they allow must fit,
            also as JSON escapes, which take twelve bytes for an emoji.
    """

    example: ClassVar[dict[str, Any]] = {}
    max_bytes: ClassVar[int] = MAX_BODY_BYTES

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,  # models that another endpoint takes are not built: see `ready`
    )

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and OR_NULL not in cls.model_fields[info.field_name or ""].metadata:
            code = "null"
            raise PydanticCustomError(code, "must not be null; leave the field out instead")
        return value

    @classmethod
    def ready(cls) -> None:
        """Build what checks this body, which would else be done for the first request."""
        cls.model_rebuild()

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> tuple[Self, Any]:
        """Return the event's body as this model, and as plain JSON.

        Raises:
            MalformedRequestError: not base64, UTF-8 or JSON as announced, or too large.
            ValidationFailedError: JSON, but not what this model describes.
        """
        value = _json_of(event, cls.max_bytes)
        return cls.of(value), value

    @classmethod
    def of(cls, value: Any) -> Self:
        """Return plain JSON as this model; raises ValidationFailedError if it is something else."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise ValidationFailedError(
                "The body is not valid; see errors.", [_told(item) for item in found[:20]]
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
        matches = re.compile(self.pattern).fullmatch

        def check(text: str) -> str:
            if matches(text) is None:
                code = "text_pattern"
                raise PydanticCustomError(code, "{wanted}", {"wanted": self.message})
            return text

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the pattern to the string's schema."""
        return handler(schema) | {"pattern": self.pattern}


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


#: Of a list of products with quantities.
EACH_PRODUCT_ONCE = Distinct(
    "product_id", "a product appears twice; give each product once, with its whole quantity"
)


#: What no text of people holds: control characters, surrogates, private and unassigned ones, and
#: the separators of lines and paragraphs.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Embeddings, overrides and isolates: what follows them is shown in another order than it is read.
#: The marks (U+200E, U+200F, U+061C) reorder nothing and stay.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Control characters that divide text of several lines.
_LINE_CHARACTERS = frozenset("\t\n\r")
#: Letters and signs that nobody sees: the fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")

#: The rule in a person's words, for the contract.
RULE = (
    "No control, private or unassigned characters, no line or paragraph separators, and nothing "
    "that overrides the direction of text; joiners are kept, and every other space becomes a plain "
    "one. Spaces around it are dropped. It shows at least one letter or sign."
)
RULE_OF_LINES = RULE.replace(
    "No control", "Lines end by line feeds; tabs are kept. No other control"
).replace("It shows at least one", "It is empty, or shows at least one")


class TextError(ValueError):
    """The text is none that a person would write; its message says why, to whoever sent it."""


def read_line(text: str) -> str:
    """Return a person's one line of text as it is kept.

    Raises:
        TextError: it holds what no line does, or shows nothing.
    """
    line = _clean(text, frozenset()).strip(" ")
    if not _shows_something(line):
        raise TextError("must show at least one letter or sign")
    return line


def read_lines(text: str) -> str:
    """Return a person's text of any number of lines as it is kept; it may be empty.

    Raises:
        TextError: it holds what no text does, or is not empty and shows nothing.
    """
    lines = _clean(text, _LINE_CHARACTERS).strip(" \t\n\r")
    if lines and not _shows_something(lines):
        raise TextError("must be empty, or show at least one letter or sign")
    return lines


def _clean(text: str, allowed: frozenset[str]) -> str:
    """Return `text` with plain spaces, once it is known to hold nothing that is refused."""
    if (text.replace("\n", " ") if "\n" in allowed else text).isprintable():
        return text  # letters, signs and plain spaces: most text is, and joiners are looked at
    kinds = [unicodedata.category(one) for one in text]
    for one, kind in zip(text, kinds, strict=True):
        if one not in allowed and (kind in _REFUSED or one in _REORDERING):
            raise TextError(
                f"must not hold the character U+{ord(one):04X}, which cannot be seen or is no "
                "text: type it instead of pasting it"
            )
    return "".join(" " if kind == "Zs" else one for one, kind in zip(text, kinds, strict=True))


def _shows_something(text: str) -> bool:
    # A mark (M) needs a letter that it is shown on; what formats (C) and separates (Z) is not seen.
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANK for one in text)


@dataclass(frozen=True, slots=True)
class Written:
    """Marks a string as a person's text, to which the one rule applies.

    Args:
        limit: most characters, of the text as it is kept.
        lines: whether it may have several lines, or none.
        empty: whether one line may be empty.
    """

    limit: int
    lines: bool = False
    empty: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the string, and take it as it is kept."""
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say the rule; a pattern in the syntax of both languages can say a part of it only."""
        may_be_empty = self.lines or self.empty
        controls = r"\x00-\x08\x0b\x0c\x0e-\x1f" if self.lines else r"\x00-\x1f"
        refused = controls + r"\x7f-\x9f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff"
        return handler(schema) | {
            "description": RULE_OF_LINES if self.lines else RULE,
            "minLength": 0 if may_be_empty else 1,
            "maxLength": self.limit,
            "pattern": f"^[^{refused}]*$",
        }

    def _read(self, text: str) -> str:
        if self.empty and not text.strip(" "):
            return ""
        kept = read_lines(text) if self.lines else read_line(text)
        if len(kept) > self.limit:
            raise TextError(f"must have at most {self.limit} characters")
        return kept


#: The name of a thing.
Name = Annotated[str, Written(200)]
#: A reason in a person's words.
Reason = Annotated[str, Written(500)]
#: Longer text, in any number of lines.
Prose = Annotated[str, Written(10_000, lines=True)]
#: The id of something of ours, or a text that names nothing.
Id = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Matching(r"^[!-~]+$", "must be printable ASCII characters without spaces"),
]


#: A word that names something for ever, such as the code of an attribute or of a zone.
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_WORD),
    Matching(f"^{WORD_PATTERN.pattern}$", "may hold only a-z, 0-9 and single hyphens between them"),
]


def _in_capitals(value: Any) -> Any:
    """Return a text as coupons are compared: people type them in whatever case, with spaces."""
    return value.strip().upper() if isinstance(value, str) else value


#: What a buyer types to get something cheaper.
Coupon = Annotated[
    str,
    BeforeValidator(_in_capitals),
    # The pattern says it to people; lengths are checked by nothing else, and told to clients.
    Field(json_schema_extra={"minLength": 4, "maxLength": 32}),
    Matching(r"^[A-Z0-9-]{4,32}$", "must be 4 to 32 letters, digits and hyphens"),
]


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        kind = "currency"
        raise PydanticCustomError(kind, "must be an ISO 4217 code in upper case, such as BDT")
    return code


Currency = Annotated[
    str,
    AfterValidator(_known_currency),
    WithJsonSchema({"type": "string", "enum": sorted(CURRENCIES)}),
]


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
        r"^(?=.*[1-9])[0-9]{1,12}(\.[0-9]{1,3})?$",
        'must be a decimal number above zero, such as "199.00"',
    ),
]


#: RFC 3339; Python reads more than that.
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$"
)


def _read_moment(value: Any) -> datetime:
    try:
        if not isinstance(value, str) or not re.fullmatch(_MOMENT, value):
            raise ValueError
        return datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        code = "moment"
        message = 'must be a moment with its zone, such as "2026-12-16T00:00:00+06:00"'
        raise PydanticCustomError(code, message) from None


#: A moment with its zone; fractions of a second are cut off.
Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _MOMENT, "maxLength": 35}),
]


def _told(item: ErrorDetails) -> FieldError:
    """Return what a client is told of one fault."""
    # pydantic puts "Value error, " before the words of our own checks.
    own = item.get("ctx", {}).get("error")
    return {
        "field": ".".join(str(part) for part in item["loc"]),
        "code": item["type"],
        "message": str(own) if isinstance(own, Exception) else item["msg"],
    }


def _json_of(event: Mapping[str, Any], max_bytes: int) -> Any:
    _require_json_type(event.get("headers") or {})
    raw = body_of(event, max_bytes)
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
