"""What the terms of a shop have in common: their words, and what is wrong with them."""

import json
from collections.abc import Container
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from storefront.editions import edition_of
from storefront.errors import FieldError, ValidationFailedError
from storefront.values import dataclass


class TermsSubject(StrEnum):
    """What some terms are about."""

    SHIPPING = "shipping"
    TAX = "tax"
    CHECKOUT = "checkout"
    PROMOTIONS = "promotions"


class Terms(Protocol):
    """One document of the shop's terms, a dataclass, which is read and changed whole."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def faults(self, districts: Container[str]) -> list[FieldError]:
        """Return what is wrong with it as a whole, field by field; empty if nothing is.

        Args:
            districts: ids of those that there are.
        """


T = TypeVar("T", bound=Terms)


@dataclass(frozen=True, slots=True)
class TermsChange:
    """A change of terms: when it was made, and by which account."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StoredTerms(Generic[T]):
    """Terms as they are kept.

    Args:
        terms: what they say.
        changed: the last change; None if nobody has ever said anything.
    """

    terms: T
    changed: TermsChange | None = None

    @property
    def edition(self) -> str:
        """The ETag: of what the terms say, whoever said it."""
        return edition_of(json.dumps(plain(self.terms), sort_keys=True))


def plain(terms: Terms) -> object:
    """Return terms as they are kept: JSON, with minor units and basis points."""
    return json.loads(json.dumps(asdict(terms), default=_moment))


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"cannot keep {value!r}")
    return value.isoformat()


def fault(field: str, code: str, message: str) -> FieldError:
    """Return what is wrong with one field."""
    return FieldError(field=field, code=code, message=message)


def repeated(field: str, names: list[str], part: str) -> list[FieldError]:
    """Return a fault for each name that stands a second time in a list.

    Args:
        field: the list's.
        names: of its members, in their order.
        part: the field of a member that the name is in.
    """
    return [
        fault(f"{field}.{place}.{part}", "distinct", "is there twice")
        for place, name in enumerate(names)
        if name in names[:place]
    ]


def require_whole(terms: Terms, districts: Container[str]) -> None:
    """Raise ValidationFailedError if anything is wrong with some terms.

    Args:
        terms: as somebody wants them.
        districts: ids of those that there are.
    """
    found = terms.faults(districts)
    if found:
        raise ValidationFailedError("The settings are not valid; see errors.", found)
