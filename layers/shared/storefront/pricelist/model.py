"""Rows of a price list: what somebody has seen, what they want, and what has become of it."""

from collections.abc import Mapping
from enum import StrEnum

from storefront.errors import StorefrontError
from storefront.values import dataclass


class PriceField(StrEnum):
    """What can be edited in a list, named as in the answers about what is sold."""

    REGULAR_PRICE = "regular_price"
    COMPARE_AT_PRICE = "compare_at_price"
    LOW_MARK = "low_mark"


#: Values by field: amounts in minor units, None for no comparison; a low mark in units.
Values = Mapping[PriceField, int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value that is to change, as text.

    Args:
        seen: what was there when it was read.
        wanted: what is to be there.
    """

    seen: str | int | None
    wanted: str | int | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What is to change of one thing that is sold.

    Args:
        item_id: a product without options, or a variant.
        cells: at least one, by the field.
    """

    item_id: str
    cells: Mapping[PriceField, Cell]


class RowOutcome(StrEnum):
    """What has become of a row; nothing is written but by `CHANGED`."""

    CHANGED = "changed"
    #: It was so already.
    SAME = "same"
    #: Somebody has changed a value since it was seen, to something else than is wanted.
    CONFLICT = "conflict"
    #: A rule of the shop forbids it.
    REFUSED = "refused"
    #: Nobody knows yet; the same row may be sent again.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RowResult:
    """What has become of a row.

    Args:
        item_id: of what.
        outcome: what.
        now: all values as they are now; None if there is no such thing.
        currency: of the amounts; None likewise.
        conflicts: the fields that somebody else has changed.
        error: why it was refused, or is not known.
    """

    item_id: str
    outcome: RowOutcome
    now: Values | None = None
    currency: str | None = None
    conflicts: tuple[PriceField, ...] = ()
    error: StorefrontError | None = None


def conflicts_of(now: Values, seen: Values, wanted: Values) -> tuple[PriceField, ...]:
    """Return the fields that are neither as they were seen nor as they are wanted."""
    return tuple(one for one in wanted if now[one] not in {seen[one], wanted[one]})
