"""What clients see of an order's timeline."""

from typing import Annotated, Any

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Moment, one_of
from storefront.timeline.model import BESIDE, Timeline
from storefront.timeline.sentences import SENTENCES


class EntryView(TypedDict):
    """One entry of an order's timeline.

    `text`: it in one sentence. `sequence` counts the order's versions, each of which one event of
    the order brought about. Staff also see what stands elsewhere: `provider.answered` and
    `stock.moved` have the sequence of the event they belong to, and null where they belong to none;
    `refund.sent_again` and `refund.unanswered` have null.
    """

    sequence: int | None
    type: Annotated[str, one_of([*SENTENCES, *BESIDE])]
    at: Moment
    actor: str
    text: str
    data: dict[str, Any]


class TimelineView(TypedDict):
    """An order's whole timeline, the oldest entry first; always one page."""

    items: list[EntryView]
    next_cursor: None


def timeline_view(timeline: Timeline) -> TimelineView:
    """Return a timeline as clients see it."""
    return {
        "items": [
            {
                "sequence": entry.sequence,
                "type": entry.type,
                "at": iso(entry.at),
                "actor": entry.actor,
                "text": entry.text,
                "data": dict(entry.data),
            }
            for entry in timeline.entries
        ],
        "next_cursor": None,
    }
