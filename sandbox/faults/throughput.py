"""What requests cost, in DynamoDB's units, and how many of them a partition gives in a second.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html and, for
sizes, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITE_UNIT = 1024
READ_UNIT = 4096

#: Of a list, a map or a set, and of each of its elements.
_OVERHEAD, _ELEMENT = 3, 1


def size(item: Mapping[str, Any]) -> int:
    """Return an item's size in bytes."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def write_units(size: int) -> int:
    """Return the units for writing an item of a size, once."""
    return max(1, ceil(size / WRITE_UNIT))


def read_units(size: int) -> int:
    """Return the units for reading an item of a size, as last written."""
    return max(1, ceil(size / READ_UNIT))


class Bucket:
    """The units of a partition: so many a second, and those of one second at once.

    Args:
        rate: units a second.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._left = rate
        self._filled_at = 0.0

    def take(self, units: float, now: float) -> bool:
        """Take units if there are as many, and return whether there were."""
        left = self._fill(now)
        if left < units:
            return False
        self._left = left - units
        return True

    def drain(self, units: float, now: float) -> None:
        """Take units, or what is left of them."""
        self._left = max(0.0, self._fill(now) - units)

    def _fill(self, now: float) -> float:
        self._left = min(self._rate, self._left + (now - self._filled_at) * self._rate)
        self._filled_at = now
        return self._left


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return (len(held.strip("-")) + 1) // 2 + 1
        case "L":
            return _OVERHEAD + sum(_ELEMENT + _value_size(one) for one in held)
        case "M":
            return _OVERHEAD + sum(_ELEMENT + size({name: one}) for name, one in held.items())
        case "SS":
            return _OVERHEAD + sum(_ELEMENT + len(one.encode()) for one in held)
        case _:
            return 1
