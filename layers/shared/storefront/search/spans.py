"""Ranges of what products say by attributes that are numbers.

Numbers are compared as whole ones, in ten-thousandths: as exact as staff can say them.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from storefront.attributes.model import AttributeDefinition, AttributeKind
from storefront.errors import FieldError, ValidationFailedError
from storefront.values import dataclass

_DECIMALS = 4
_NUMBER = re.compile(rf"-?[0-9]{{1,10}}(\.[0-9]{{1,{_DECIMALS}}})?")
#: What stands between the ends of a range.
_TO = ".."


@dataclass(frozen=True, slots=True)
class Span:
    """A range of numbers.

    Args:
        low, high: its ends, in ten-thousandths, both within it; None for no limit, but not twice.
    """

    low: int | None
    high: int | None

    def holds(self, number: int) -> bool:
        """Return whether a number, in ten-thousandths, is within it."""
        is_above = self.low is None or number >= self.low
        return is_above and (self.high is None or number <= self.high)


def ten_thousandths(number: float) -> int:
    """Return a number as it is compared."""
    return int(Decimal(f"{number:.15g}").scaleb(_DECIMALS))


def number_of(ten_thousandths: int) -> float:
    """Return a number as products say it."""
    number = ten_thousandths / 10**_DECIMALS
    return int(number) if number == int(number) else number


def apart(
    asked: Mapping[str, tuple[str, ...]], facets: Iterable[AttributeDefinition]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Span, ...]]]:
    """Return what is asked of attributes: values that are chosen, and ranges of numbers.

    Args:
        asked: values by attribute, as they were written.
        facets: attributes that buyers may narrow lists by.

    Raises:
        ValidationFailedError: an attribute is none of them, or what is asked of a number is none.
    """
    kinds = {one.code: one.kind for one in facets}
    values = dict[str, tuple[str, ...]]()
    spans = dict[str, tuple[Span, ...]]()
    for code, many in asked.items():
        if code not in kinds:
            raise _refused("unknown", f"must be one of {', '.join(kinds) or 'none'}")
        if kinds[code] is AttributeKind.NUMBER:
            spans[code] = tuple(_span(code, one) for one in many)
        else:
            values[code] = many
    return values, spans


def _span(code: str, written: str) -> Span:
    """Return the range that is meant by `100..500`, `100..`, `..500`, or by one number."""
    first, is_range, last = written.partition(_TO)
    ends = (first, last) if is_range else (first, first)
    if not any(ends) or not all(not one or _NUMBER.fullmatch(one) for one in ends):
        raise _refused("number", f"must be numbers such as {code}:100..500, or {code}:100..")
    low, high = (int(Decimal(one).scaleb(_DECIMALS)) if one else None for one in ends)
    if low is not None and high is not None and low > high:
        raise _refused("range", f"must be {code}:{last}..{first}, the smaller number first")
    return Span(low, high)


def _refused(code: str, message: str) -> ValidationFailedError:
    error = FieldError(field="attribute", code=code, message=message)
    return ValidationFailedError("The query is not valid; see errors.", [error])
