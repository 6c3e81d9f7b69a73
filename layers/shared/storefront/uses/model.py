"""What orders use up of promotions that may be used so often only, and how that is counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from storefront.values import dataclass

#: A total from here on is counted in so many parts, so that orders take from them side by side.
SPREAD_FROM, BUCKETS = 200, 8
#: Coupons made at once: each is a write, and a transaction takes 100.
MAX_MADE = 90
TOTAL, BUYER = "TOTAL", "BUYER"
#: The one counter of a coupon for one order.
CODE = "CODE"
#: Crockford's digits, without letters that are taken for others
#: (https://www.crockford.com/base32.html), and how many a coupon for one order has: 60 bits.
DIGITS, CODE_LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Use(NamedTuple):
    """One use that an order has taken.

    Args:
        name: the promotion's code, or the coupon for one order.
        counter: where it is counted: a part of the total, what one buyer has used, or the coupon.
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
    def of_coupon(cls, coupon: str) -> "Use":
        """Return the one use of a coupon for one order."""
        return cls(coupon, CODE)

    @classmethod
    def read(cls, kept: Sequence[Any]) -> "tuple[Use, ...]":
        """Return uses as JSON has them."""
        return tuple(cls(name, counter) for name, counter in kept)


@dataclass(frozen=True, slots=True)
class UseRequest:
    """What an order will use of a promotion that was quoted.

    Args:
        code: the promotion's.
        edition: which edition of it was quoted; None if its total is not limited.
        per_buyer: how often one buyer may use it; None for as often as they like.
        coupon: the coupon for one order by which they get it; None for none.
    """

    code: str
    edition: str | None
    per_buyer: int | None
    coupon: str | None = None

    def claim(self) -> list[Any]:
        """Return what a quote's token says of it, in JSON."""
        return [self.code, self.edition, self.per_buyer, self.coupon]


@dataclass(frozen=True, slots=True)
class Count:
    """A counter.

    Args:
        used: what of its limit is used.
        limit: how often it may be.
        edition: of its promotion, of a part of a total.
        promotion: which one a coupon for one order is for.
    """

    used: int
    limit: int
    edition: str | None = None
    promotion: str | None = None

    @property
    def has_room(self) -> bool:
        """Whether it can be used once more."""
        return self.used < self.limit


#: Counters as they were read, by the use that they count.
Counts = Mapping[Use, Count]


@dataclass(frozen=True, slots=True)
class Coupons:
    """Coupons that were made at once.

    Args:
        batch_id: a ULID.
        promotion: the promotion's code.
        codes: in the order in which they were drawn.
        used: those of them that an order has now.
        made_at: when.
        made_by: the account.
    """

    batch_id: str
    promotion: str
    codes: Sequence[str]
    used: frozenset[str]
    made_at: datetime
    made_by: str


def coupon_read(text: str) -> str | None:
    """Return what somebody has typed as a coupon for one order; None if it has another form."""
    digits = text.upper().translate(_READ_AS)
    is_one = len(digits) == CODE_LENGTH and all(one in DIGITS for one in digits)
    return digits if is_one else None


def coupon_written(coupon: str) -> str:
    """Return a coupon for one order as people read it: by fours."""
    return "-".join(coupon[place : place + 4] for place in range(0, CODE_LENGTH, 4))


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
