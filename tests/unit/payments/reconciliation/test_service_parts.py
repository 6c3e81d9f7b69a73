"""A window is compared part by part: from mark to mark, each payment once, and none left out."""

from datetime import datetime, timedelta

import pytest

from storefront.payments.reconciliation import service
from storefront.payments.reconciliation.report import Finding, ReconciliationReport
from storefront.payments.reconciliation.schedule import TimeSpan, Window, window_of
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_stripe import FakeStripe
from tests.support.invariants import contents
from tests.support.shop import Shop

#: A part ends as soon as it has looked at some.
AT_ONCE = timedelta(0)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_AT_A_TIME", 2)


def paid_unheard(shop: Shop, stripe: FakeStripe) -> str:
    """Let an order be paid whose webhook is lost; return the attempt's id."""
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    stripe.pay(attempt.reference or "")
    return attempt.attempt_id


def paid(shop: Shop, stripe: FakeStripe) -> str:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.pay(attempt.reference or ""))
    return attempt.attempt_id


def in_parts(shop: Shop, window: Window) -> list[ReconciliationReport]:
    """Run a window as the command does, from mark to mark."""
    reports = [shop.reconciliation_service.run_part(window)]
    while (mark := reports[-1].goes_on_after) is not None:
        assert len(reports) < 50
        part = Window(window.span, window.with_older, mark, window.time)
        reports.append(shop.reconciliation_service.run_part(part))
    return reports


def looked_at(reports: list[ReconciliationReport]) -> int:
    return sum(sum(report.counts.values()) for report in reports)


def until_now(clock: FrozenClock, days: int = 1, *, with_older: bool = False) -> Window:
    return Window(TimeSpan(clock() - days * DAY, clock()), with_older, None, AT_ONCE)


def test_a_window_is_finished_in_parts_that_look_at_each_payment_once(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    """What a part heals is changed, and so younger than the window: it comes up no second time."""
    expected = []
    for number in range(7):
        clock.advance(minutes=30)
        expected.append(paid_unheard(shop, stripe) if number % 2 else paid(shop, stripe))
    clock.advance(minutes=10)
    window = until_now(clock)
    clock.advance(seconds=1)

    reports = in_parts(shop, window)

    # The last part finds nothing left, and has time for the provider's own list.
    assert [sum(report.counts.values()) for report in reports] == [2, 2, 2, 1, 0]
    healed = [line.attempt_id for report in reports for line in report.lines]
    assert sorted(str(one) for one in healed) == sorted(expected[1::2])
    assert all(line.healed for report in reports for line in report.lines)


def test_payments_of_one_moment_are_in_one_part(shop: Shop, stripe: FakeStripe) -> None:
    for _ in range(5):
        paid(shop, stripe)

    reports = in_parts(shop, Window(TimeSpan(shop.clock() - DAY, shop.clock()), time=AT_ONCE))

    assert looked_at(reports) == 5


@pytest.mark.parametrize("hours", [1, 30, 70])
def test_a_run_that_is_stopped_goes_on_from_its_mark_and_asks_about_nothing_twice(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, hours: int
) -> None:
    for _ in range(6):
        clock.advance(hours=hours)
        paid(shop, stripe)
    clock.advance(minutes=1)
    window = until_now(clock, days=30)
    first = shop.reconciliation_service.run_part(window)
    mark = first.goes_on_after

    rest = in_parts(shop, Window(window.span, after=mark, time=AT_ONCE))

    assert (looked_at([first]), looked_at(rest)) == (2, 4)


def test_a_window_holds_what_is_of_its_time_and_nothing_else(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    moments: list[datetime] = []
    for _ in range(5):
        clock.advance(hours=30)
        paid(shop, stripe)
        moments.append(clock())

    exact = Window(TimeSpan(moments[1], moments[3]))
    between = Window(TimeSpan(moments[1] + timedelta(microseconds=1), moments[3]))

    assert looked_at(in_parts(shop, exact)) == 3
    assert looked_at(in_parts(shop, between)) == 2
    assert looked_at(in_parts(shop, Window(TimeSpan(moments[4] + DAY, moments[4] + 2 * DAY)))) == 0


def test_what_is_not_finished_is_asked_about_however_old_it_is_if_that_is_wanted(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    old = [paid_unheard(shop, stripe) for _ in range(3)]
    clock.advance(days=20)
    paid(shop, stripe)
    clock.advance(minutes=1)

    without, window = in_parts(shop, until_now(clock)), until_now(clock, with_older=True)
    clock.advance(seconds=1)
    reports = in_parts(shop, window)

    assert looked_at(without) == 1
    assert looked_at(reports) == 4
    assert {line.attempt_id for report in reports for line in report.lines} == set(old)


def test_a_second_run_of_a_window_writes_nothing(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    for _ in range(3):
        clock.advance(minutes=30)
        paid_unheard(shop, stripe)
    in_parts(shop, until_now(clock))
    clock.advance(seconds=1)
    books = contents(shop.store)

    in_parts(shop, until_now(clock))

    assert contents(shop.store) == books


def test_the_provider_s_own_list_comes_once_and_last(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    for _ in range(4):
        clock.advance(minutes=30)
        paid(shop, stripe)
    clock.advance(minutes=1)

    in_parts(shop, until_now(clock))

    asked = [call for call in stripe.script.calls if call in {"session", "completed"}]
    assert asked == ["session"] * 4 + ["completed"]


def test_a_part_that_has_no_time_left_leaves_the_rest_to_be_said(
    shop: Shop, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(shop, stripe)
    monkeypatch.setattr(service, "BUDGET", timedelta(0))

    report = shop.reconciliation_service.run_part(
        Window(TimeSpan(shop.clock() - DAY, shop.clock()), time=timedelta(hours=1))
    )

    assert report.counts[Finding.LEFT] >= 1


def test_a_day_takes_fourteen_queries(shop: Shop, clock: FrozenClock) -> None:
    """Twelve shards of what is not finished, and two of the day."""
    clock.now = clock.now.replace(hour=23)

    with counted_calls() as calls:
        shop.reconciliation_service.run_part(
            Window(TimeSpan(clock() - timedelta(hours=22), clock()))
        )

    assert calls == ["Query"] * 14


def test_a_window_is_read_as_the_command_writes_it() -> None:
    window = window_of(
        {
            "since": "2030-01-01T00:00:00+00:00",
            "until": "2030-01-02T00:00:00+00:00",
            "after": "2030-01-01T12:00:00.000001+00:00",
            "seconds": 20,
            "with_older": True,
        }
    )

    assert (window.with_older, window.time) == (True, timedelta(seconds=20))
    rest = window.span.later_than(window.after)
    assert rest.start.isoformat() == "2030-01-01T12:00:00.000002+00:00"
    assert rest.end == window.span.end
