"""What is known of a phone with which people order what they pay when it comes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from storefront.values import dataclass


class PhoneVerdict(StrEnum):
    """What staff say of a phone."""

    USUAL = "usual"
    TRUSTED = "trusted"  # pays nothing before, whatever it has refused
    BLOCKED = "blocked"  # pays all of it before


class TrustChange(NamedTuple):
    """By how much an order changes what is counted of its phone."""

    open: int = 0
    delivered: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """What is counted of a phone.

    Args:
        open: its orders that are to be paid when they come, and have not.
        delivered: those that were paid.
        refused: those of which nothing was taken.
        word: what staff say of it.
        changed_at, changed_by: when they last said it, and which account; None if never.
    """

    open: int = 0
    delivered: int = 0
    refused: int = 0
    word: PhoneVerdict = PhoneVerdict.USUAL
    changed_at: datetime | None = None
    changed_by: str | None = None


#: Of a phone that nobody has ordered with.
UNKNOWN = Score()


@dataclass(frozen=True, slots=True)
class Demand:
    """What a phone must be for an order that is paid when it comes.

    Staff's word stands above the last two. It is looked at when the order is placed, whatever phone
    it was quoted for.

    Args:
        max_open: it has fewer open orders than so many.
        is_known: something that was ordered with it was paid.
        has_not_refused: nothing was.
    """

    max_open: int
    is_known: bool = False
    has_not_refused: bool = False

    def is_met_by(self, score: Score) -> bool:
        """Return whether a phone is such."""
        return not self.is_closed_to(score) and not self.doubts(score)

    def is_closed_to(self, score: Score) -> bool:
        """Return whether a phone gets nothing that is paid when it comes, advance or not."""
        return score.word is PhoneVerdict.BLOCKED or score.open >= self.max_open

    def doubts(self, score: Score) -> bool:
        """Return whether a phone is to pay an advance."""
        if score.word is PhoneVerdict.TRUSTED:
            return False
        is_unknown = self.is_known and not score.delivered
        return is_unknown or (self.has_not_refused and score.refused > 0)

    def claim(self) -> list[Any]:
        """Return what a quote's token says of it, in JSON."""
        return [self.max_open, self.is_known, self.has_not_refused]
