"""Path parameters and their types: an endpoint declares `{order_id}`, `{slug:slug}`, `{sku:code}`.

API Gateway hands parameters over as the client wrote them, so what is percent-encoded is decoded
here, once. No type allows a `%`: a value that was decoded already is not changed by that, and one
that was encoded twice names nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from storefront.errors import NotFoundError
from storefront.ids import PATTERN as ID_PATTERN

MAX_SLUG = 200
MAX_CODE = 64
#: Categories of the characters in a slug, besides the hyphen: letters that are not capitals, the
#: marks that go with them (vowel signs of Bangla are marks), and decimal digits.
_SLUG_CATEGORIES = {"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"}
_SLUG_CLASS = "".join(rf"\p{{{category}}}" for category in sorted(_SLUG_CATEGORIES))
_CODE = re.compile("[A-Za-z0-9._-]+")
_PARAMETER = re.compile(r"{(\w+)(?::(\w+))?}")


@dataclass(frozen=True, slots=True)
class PathType:
    """What a path parameter can be.

    Args:
        schema: what the contract says of the text, in the words of JSON Schema.
        read: returns the value in the one spelling by which things are found; None for a text that
            is none of this type.
    """

    schema: Mapping[str, str | int]
    read: Callable[[str], str | None]


def _read_id(text: str) -> str | None:
    return text if ID_PATTERN.fullmatch(text) else None


def _read_slug(text: str) -> str | None:
    slug = unicodedata.normalize("NFC", text)
    allowed = all(one == "-" or unicodedata.category(one) in _SLUG_CATEGORIES for one in slug)
    return slug if allowed and 0 < len(slug) <= MAX_SLUG else None


def _read_code(text: str) -> str | None:
    return text.upper() if len(text) <= MAX_CODE and _CODE.fullmatch(text) else None


#: The types by the names that paths use; a parameter without one is an id.
PATH_TYPES = {
    "id": PathType({"pattern": f"^{ID_PATTERN.pattern}$"}, _read_id),
    "slug": PathType({"pattern": f"^[{_SLUG_CLASS}-]+$", "maxLength": MAX_SLUG}, _read_slug),
    "code": PathType({"pattern": f"^{_CODE.pattern}$", "maxLength": MAX_CODE}, _read_code),
}


def parse_path(declared: str) -> tuple[str, dict[str, PathType]]:
    """Return a declared path as routers know it, and the types of its parameters by name.

    Raises:
        KeyError: there is no such type.
    """
    types = {name: PATH_TYPES[kind or "id"] for name, kind in _PARAMETER.findall(declared)}
    return _PARAMETER.sub(r"{\1}", declared), types


def read_path(types: Mapping[str, PathType], given: Mapping[str, str]) -> dict[str, str]:
    """Return a request's path parameters, checked.

    Raises:
        NotFoundError: one of them cannot name anything.
    """
    return {name: _read(types.get(name), text) for name, text in given.items()}


def _read(path_type: PathType | None, text: str) -> str:
    try:
        value = path_type.read(unquote(text, errors="strict")) if path_type else None
    except UnicodeDecodeError:
        value = None
    if value is None:
        raise NotFoundError
    return value
