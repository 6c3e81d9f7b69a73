"""What orders use up of promotions that may be used so often only, and how that is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

#: A total from here on is counted in so many parts, so that orders take from them side by side.
SPREAD_FROM, BUCKETS = 200, 8
TOTAL, BUYER = "TOTAL", "BUYER"


class Use(NamedTuple):
    """One use that an order has taken.

    Args:
        name: the promotion's code.
        counter: where it is counted: a part of the total, or what one buyer has used.
    """

    name: str
    counter: str

    @property
    def is_of_total(self) -> bool:
        """Whether it is of what all orders may use together."""
        return self.counter.startswith(f"{TOTAL}#")

    @classmethod
    def of_total(cls, code: str, number: int) -> "Use":
        """Return a use of a numbered part of a promotion's total."""
        return cls(code, f"{TOTAL}#{number}")

    @classmethod
    def by(cls, code: str, buyer: str) -> "Use":
        """Return a use of what one buyer may use of a promotion; `buyer` is of `buyers`."""
        return cls(code, f"{BUYER}#{buyer}")

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "tuple[Use, ...]":
        """Return uses as JSON has them."""
        return tuple(cls(name, counter) for name, counter in kept)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order will use of a promotion that was quoted.

    Args:
        code: the promotion's.
        edition: which edition of it was quoted; None if its total is not limited.
        per_buyer: how often one buyer may use it; None for as often as they like.
    """

    code: str
    edition: str | None
    per_buyer: int | None

    def claim(self) -> list[Any]:
        """Return what a quote's token says of it, in JSON."""
        return [self.code, self.edition, self.per_buyer]


@dataclass(frozen=True, slots=True)
class Count:
    """A counter: what of its limit is used. A part of a total is of an edition of its promotion."""

    used: int
    limit: int
    edition: str | None = None

    @property
    def has_room(self) -> bool:
        """Whether it can be used once more."""
        return self.used < self.limit


#: Counters as they were read, by the use that they count.
Counts = Mapping[Use, Count]


def parts_of(code: str, counts: Counts) -> dict[Use, Count]:
    """Return the parts of a promotion's total, as far as they exist."""
    found = ((one, counts.get(one)) for one in all_parts(code))
    return {one: count for one, count in found if count is not None}


def all_parts(code: str) -> list[Use]:
    """Return all parts that a promotion's total can have."""
    return [Use.of_total(code, number) for number in range(BUCKETS)]


def used_of(code: str, counts: Counts) -> int:
    """Return how often a promotion was used, by all orders together."""
    return sum(one.used for one in parts_of(code, counts).values())


def allot(total: int, used: Sequence[int]) -> list[int]:
    """Return the limit of each part of a total: what is used of it, and a share of what is left.

    All together they are the total, so it is exact however full each part is.

    Args:
        total: at least what is used.
        used: of each part.

    Raises:
        ValueError: more is used.
    """
    left = total - sum(used)
    if left < 0:
        raise ValueError(left)
    sharing = BUCKETS if total >= SPREAD_FROM else 1
    share, rest = divmod(left, sharing)
    return [
        of_it + (share + (number < rest) if number < sharing else 0)
        for number, of_it in enumerate(used)
    ]
