"""Of each check the last result is kept, and how far a run is that is under way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storefront.checks.model import (
    MOST_FINDINGS,
    Check,
    CheckFinding,
    CheckProgress,
    CheckResult,
    CheckState,
)
from tests.support.clock import FrozenClock
from tests.support.shop import Shop

ODD = CheckFinding("stock-held", "3 expected, 4 found", "Repair it.", "product", "01JMUG")


def result(clock: FrozenClock, check: Check = Check.RECONCILIATION, found: int = 1) -> CheckResult:
    """Return what a run found that took a minute."""
    began = clock() - timedelta(minutes=1)
    return CheckResult.of(check, began, clock(), {"matched": 7}, [ODD] * found)


def state(shop: Shop, check: Check) -> CheckState:
    """Return how a check stands."""
    (one,) = [one for one in shop.checks.states() if one.check is check]
    return one


def test_before_anything_ran_every_check_is_there_and_none_is_overdue(shop: Shop) -> None:
    states = shop.checks.states()

    assert [one.check for one in states] == list(Check)
    assert not any(one.last or one.under_way or one.is_overdue for one in states)


def test_the_last_result_is_read_as_it_was_kept(shop: Shop, clock: FrozenClock) -> None:
    kept = result(clock)

    shop.checks.keep(kept)

    assert state(shop, Check.RECONCILIATION).last == kept
    assert state(shop, Check.NIGHTLY_AUDIT).last is None


def test_a_run_that_ends_later_takes_the_place_and_one_that_ended_before_does_not(
    shop: Shop, clock: FrozenClock
) -> None:
    shop.checks.keep(old := result(clock, found=2))
    clock.advance(minutes=2)
    shop.checks.keep(new := result(clock, found=0))

    shop.checks.keep(old)

    assert state(shop, Check.RECONCILIATION).last == new


def test_of_very_many_findings_the_first_are_kept_and_all_are_counted(
    shop: Shop, clock: FrozenClock
) -> None:
    long = replace(ODD, says="x" * 10_000)
    kept = CheckResult.of(Check.WEEKLY_AUDIT, clock(), clock(), {}, [long] * 600, more=9)

    shop.checks.keep(kept)

    last = state(shop, Check.WEEKLY_AUDIT).last
    assert last is not None
    assert (last.found, len(last.findings)) == (609, MOST_FINDINGS)
    assert last.findings[0].says == "x" * 300 + "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("check", "pause"),
    [
        (Check.RECONCILIATION, timedelta(minutes=15)),
        (Check.NIGHTLY_AUDIT, timedelta(days=2, hours=2)),
        (Check.WEEKLY_AUDIT, timedelta(days=7, hours=2)),
    ],
)
def test_a_check_is_overdue_when_nothing_ran_for_longer_than_it_should(
    shop: Shop, clock: FrozenClock, check: Check, pause: timedelta
) -> None:
    shop.checks.keep(result(clock, check))

    clock.now += pause
    assert not state(shop, check).is_overdue
    clock.advance(seconds=1)
    assert state(shop, check).is_overdue


def test_a_run_that_is_under_way_says_how_far_it_is_until_it_has_ended(
    shop: Shop, clock: FrozenClock
) -> None:
    began = clock()
    shop.checks.note(CheckProgress(Check.WEEKLY_AUDIT, began, "begun"))
    clock.advance(minutes=2)
    told = CheckProgress(Check.WEEKLY_AUDIT, began, "40 % checked")
    shop.checks.note(told)
    shop.checks.note(CheckProgress(Check.WEEKLY_AUDIT, began - timedelta(hours=1), "an older run"))

    assert state(shop, Check.WEEKLY_AUDIT).under_way == told
    shop.checks.keep(CheckResult.of(Check.WEEKLY_AUDIT, began, clock(), {}, []))
    assert state(shop, Check.WEEKLY_AUDIT).under_way is None


def test_a_run_that_broke_off_is_not_under_way_for_ever(shop: Shop, clock: FrozenClock) -> None:
    shop.checks.note(CheckProgress(Check.WEEKLY_AUDIT, clock(), "begun"))

    clock.advance(minutes=15, seconds=1)

    assert state(shop, Check.WEEKLY_AUDIT).under_way is None
