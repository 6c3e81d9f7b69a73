"""Kinds of text that request bodies hold; each says in its schema what it checks."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


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
