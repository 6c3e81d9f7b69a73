"""One of several named values, as a query names it."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from storefront.errors import FieldError, ValidationFailedError

E = TypeVar("E", bound=Enum)


def read_choice(query: Mapping[str, str], name: str, among: type[E]) -> E | None:
    """Return what a query parameter names; None where it is not given.

    Args:
        query: query parameters.
        name: of the parameter.
        among: the values that it may name.

    Raises:
        ValidationFailedError: it names none of them.
    """
    text = query.get(name)
    if text is None:
        return None
    try:
        return among(text)
    except ValueError:
        message = f"must be one of {names_of(among)}"
        error = FieldError(field=name, code="enum", message=message)
        raise ValidationFailedError("The query is not valid; see errors.", [error]) from None


def names_of(among: type[Enum]) -> str:
    """Return the names of all values, as people read a list."""
    return ", ".join(str(one.value) for one in among)
