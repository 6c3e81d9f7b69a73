"""How entries from several places are put in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storefront.orders.event import OrderEvent
from storefront.payments.model.message import ProviderMessage
from storefront.timeline.history import History
from storefront.timeline.model import TimelineEntry

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def thread(*events: tuple[int, dict[str, Any]]) -> History:
    """Return a thread of events: minutes after noon, and data."""
    made = [
        OrderEvent(
            place + 1, f"event {place + 1}", NOON + timedelta(minutes=minutes), "system", data
        )
        for place, (minutes, data) in enumerate(events)
    ]
    spoken = [
        TimelineEntry(one.sequence, one.type, one.at, one.actor, one.data, one.type) for one in made
    ]
    return History(made, spoken)


def answer(minutes: int, code: str) -> tuple[datetime, ProviderMessage]:
    """Return an answer that came some minutes after noon."""
    return NOON + timedelta(minutes=minutes), ProviderMessage("bkash.refusal", {"code": code})


def told(thread: History) -> list[str]:
    """Return the last words of all entries."""
    return [entry.text.removeprefix("bKash answered (refusal): ") for entry in thread.entries()]


def test_events_keep_the_order_of_their_versions_whatever_their_clocks_said() -> None:
    assert told(thread((5, {}), (3, {}), (4, {}))) == ["event 1", "event 2", "event 3"]


def test_an_answer_stands_before_the_event_it_brought_about_whatever_the_clocks_said() -> None:
    story = thread((0, {}), (1, {"attempt_id": "a", "provider_message": 3}), (2, {}))

    story.add_answers({("a", 3): answer(9, "late")})

    assert told(story) == ["event 1", "refused, code late", "event 2", "event 3"]
    assert [entry.sequence for entry in story.entries()] == [1, 2, 2, 3]


def test_an_answer_that_changed_no_order_stands_where_its_time_says() -> None:
    story = thread((0, {}), (1, {"attempt_id": "a"}), (4, {}))

    story.add_answers({("a", 3): answer(3, "second"), ("a", 2): answer(2, "first")})

    assert told(story)[2:] == ["refused, code first", "refused, code second", "event 3"]
    assert [entry.sequence for entry in story.entries()] == [1, 2, None, None, 3]


def test_an_answer_never_stands_before_its_payment_was_begun() -> None:
    story = thread((0, {}), (2, {"attempt_id": "a"}), (4, {}))

    story.add_answers({("a", 2): answer(1, "early")})

    assert told(story) == ["event 1", "event 2", "refused, code early", "event 3"]
