"""Attributes in files: a column for each, called as Shopify calls the columns of its metafields.

`Fabric (product.metafields.custom.fabric)` is the attribute with the code `fabric`, whatever it is
called and in whichever name space; Shopify's keys have `_` where our codes have `-`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from storefront.attributes.model import AttributeDefinition, AttributeKind, Value
from storefront.imports.cells import read_flag, read_number, read_words, written_words

_FIELD = "attribute."
_METAFIELD = re.compile(r"\(product\.metafields\.[^.()]+\.([^.()]+)\)$", re.IGNORECASE)


def attribute_field(code: str) -> str:
    """Return the name of the field of an attribute."""
    return _FIELD + code


def code_of(field: str) -> str | None:
    """Return the attribute of which a field is; None if it is of none."""
    return field[len(_FIELD) :] if field.startswith(_FIELD) else None


def header_of(attribute: AttributeDefinition) -> str:
    """Return what the column of an attribute is called."""
    return f"{attribute.name.en} (product.metafields.custom.{attribute.code})"


def read_code(header: str) -> str | None:
    """Return the code of the attribute that a column would be of; None for other columns."""
    found = _METAFIELD.search(header)
    return found[1].lower().replace("_", "-") if found else None


def written_value(value: Any) -> str:
    """Return what a product says by an attribute as a cell; empty for nothing."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list):
        return written_words(value)
    return "" if value is None else str(value)


def reader_of(attribute: AttributeDefinition) -> Callable[[str], Any]:
    """Return what reads cells of an attribute, and raises ValueError for those that do not fit."""
    match attribute.kind:
        case AttributeKind.CHOICE:
            return lambda text: [_chosen(attribute, one) for one in read_words(_listed(text))]
        case AttributeKind.NUMBER:
            return read_number
        case AttributeKind.YES_NO:
            return read_flag
        case AttributeKind.TEXT:
            return str


def by_names(attributes: Iterable[AttributeDefinition]) -> dict[str, AttributeDefinition]:
    """Return attributes by what people call them, in small letters; not by what two are called."""
    found: dict[str, AttributeDefinition] = {}
    twice: set[str] = set()
    for one in attributes:
        for name in {text.casefold() for text in (one.code, one.name.en, one.name.bn) if text}:
            if name in found:
                twice.add(name)
            found[name] = one
    return {name: one for name, one in found.items() if name not in twice}


def _listed(text: str) -> str:
    """Return values with commas between: Shopify has semicolons between those of a list."""
    return text.replace(";", ",")


def _chosen(attribute: AttributeDefinition, text: str) -> str:
    """Return the code of the value that has it, or else of the only one that is called so."""
    if text in attribute.value_codes:
        return text
    called = [one.code for one in attribute.values if text.casefold() in _names(one)]
    if len(called) != 1:
        raise ValueError(f'has no value "{text}"')
    return called[0]


def _names(value: Value) -> set[str]:
    return {one.casefold() for one in (value.code, value.name.en, value.name.bn) if one}
