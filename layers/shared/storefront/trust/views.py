"""What staff see of a phone."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment
from storefront.trust.model import PhoneVerdict, Score


class PhoneView(TypedDict):
    """What became of orders that were to be paid when they come, placed with a phone.

    `open`: not paid yet. `delivered`: paid. `refused`: nothing was taken. `word`: what staff say of
    it, who said it last and when.
    """

    open: int
    delivered: int
    refused: int
    word: PhoneVerdict
    changed_at: Moment | None
    changed_by: Id | None


def phone_view(score: Score) -> PhoneView:
    """Return what is counted of a phone as staff see it."""
    return {
        "open": score.open,
        "delivered": score.delivered,
        "refused": score.refused,
        "word": score.word,
        "changed_at": iso(score.changed_at) if score.changed_at else None,
        "changed_by": score.changed_by,
    }
