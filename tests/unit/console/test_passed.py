"""Time that was let pass counts for what was there, and for nothing that came later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.console.passed import Passed

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Held:
    """An order that holds its units for so long from now on."""

    created_at: datetime
    left: timedelta

    def is_lapsed(self, now: datetime) -> bool:
        return datetime.now(UTC) + self.left <= now


def test_what_passed_in_parts_adds_up_for_what_was_there(tmp_path: Path) -> None:
    passed = Passed(tmp_path / "passed.json")

    passed.add(NOON, 600)
    passed.add(NOON + MINUTE, 1200)

    assert passed.seconds == 1800
    assert passed.since(NOON - MINUTE) == timedelta(seconds=1800)
    assert passed.since(NOON + MINUTE / 2) == timedelta(seconds=1200)
    assert passed.since(NOON + 2 * MINUTE) == timedelta()


def test_it_is_remembered_by_the_next_console(tmp_path: Path) -> None:
    Passed(tmp_path / "passed.json").add(NOON, 600)

    assert Passed(tmp_path / "passed.json").seconds == 600


def test_nothing_has_passed_in_a_new_sandbox(tmp_path: Path) -> None:
    assert Passed(tmp_path / "passed.json").seconds == 0


def test_holds_end_that_are_over_by_what_passed_since_their_order_was_placed(
    tmp_path: Path,
) -> None:
    passed = Passed(tmp_path / "passed.json")
    passed.add(NOON, 1800)
    before, after = NOON - MINUTE, NOON + MINUTE
    over: Any = Held(before, timedelta(minutes=29))
    orders: Any = [over, Held(before, timedelta(minutes=31)), Held(after, timedelta(minutes=29))]

    assert passed.ended(orders) == [over]
