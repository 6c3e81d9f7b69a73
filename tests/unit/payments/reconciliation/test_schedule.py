"""When the schedule asks: soon and often at first, then hourly; after the end ever more seldom."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from storefront.orders.repository import OrderRepository
from storefront.payments.model.attempt import Provider
from tests.support.clock import FrozenClock
from tests.support.dynamodb import counted_calls
from tests.support.fake_bkash import FakeBkash
from tests.support.fake_stripe import FakeStripe
from tests.support.provider_side import DOWN, PROVIDERS, ProviderSide
from tests.support.shop import Shop

HOUR, DAY = 60, 24 * 60
#: Ages in minutes at which finished payments are looked at.
AGES = [
    *(HOUR * hours for hours in (1, 3, 6, 12, 23)),
    *(DAY * days for days in (3, 7, 15, 30, 60)),
]


def asked(
    shop: Shop, clock: FrozenClock, calls: list[str], call: str, *, runs: Iterable[int]
) -> list[int]:
    """Let the schedule run at these minutes from now, and return those at which it asked."""
    began, minutes = clock(), []
    for minute in runs:
        clock.now = began + timedelta(minutes=minute)
        before = calls.count(call)
        shop.reconcile(everything=False)
        if calls.count(call) > before:
            minutes.append(minute)
    return minutes


def test_an_unfinished_payment_is_asked_about_after_2_5_15_60_minutes_and_then_hourly(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    """Marks between two runs fall to the later one; what fell due a minute ago is asked again."""
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.pay_later(attempt.reference or ""))

    runs = [*range(2, 20, 2), 40, 58, 60, 62, 90, 118, 120, 122, 178, 180, 182, 598, 600, 602]
    minutes = asked(shop, clock, stripe.script.calls, "session", runs=runs)

    assert minutes == [2, 4, 6, 16, 60, 62, 120, 122, 180, 182, 600, 602]


def test_a_captured_payment_is_looked_at_from_an_hour_to_sixty_days_after_its_end(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    """Runs in between are left out here, since each run decides by the age alone."""
    ProviderSide(shop, Provider.BKASH).sale()
    bkash.script.calls.clear()
    runs = [2, 30, HOUR - 2, *AGES, 2 * HOUR, 5 * DAY, 61 * DAY]

    minutes = asked(shop, clock, bkash.script.calls, "refunds", runs=sorted(runs))

    assert minutes == AGES
    assert bkash.script.calls == ["query", "refunds"] * len(AGES)


@pytest.mark.parametrize("late", [0, 2, 4])
@pytest.mark.parametrize("hours", [0, 11, 13])
def test_a_run_that_is_late_or_left_out_leaves_out_no_look(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, hours: int, late: int
) -> None:
    """Whatever the time of day, and with a minute to go until the hour."""
    clock.advance(hours=hours, minutes=59)
    ProviderSide(shop, Provider.STRIPE).sale()

    runs = [look + late for look in AGES]

    assert asked(shop, clock, stripe.script.calls, "refunds", runs=runs) == runs


def test_when_its_time_is_over_a_finished_payment_is_left_alone(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    ProviderSide(shop, Provider.STRIPE).sale()

    runs = [look + late for look in AGES for late in (-2, 9, 20)]

    assert asked(shop, clock, stripe.script.calls, "refunds", runs=runs) == []


def test_one_that_ended_without_money_is_looked_at_as_well(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.event("expired", attempt.reference or ""))

    assert asked(shop, clock, stripe.script.calls, "session", runs=AGES) == AGES


def test_a_run_without_anything_to_do_reads_no_payment(shop: Shop, clock: FrozenClock) -> None:
    """It asks the index for the hours that lie at the marks, and nobody's payment is in those."""
    ProviderSide(shop, Provider.STRIPE).sale()
    clock.advance(hours=9, minutes=10)

    with counted_calls() as calls:
        report = shop.reconcile(everything=False)

    assert (report.lines, report.open_items) == ([], [])
    assert set(calls) == {"Query"}


def test_the_order_is_read_only_where_it_is_time(
    shop: Shop, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer()
    shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    clock.advance(minutes=1)
    monkeypatch.delattr(OrderRepository, "get")

    assert shop.reconcile(everything=False).lines == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refund_made_at_the_provider_days_later_is_found_by_the_schedule(
    shop: Shop, provider: Provider, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, provider)
    sale = side.sale()
    clock.advance(days=5)
    side.refund_by_hand(sale.attempt_id, 10_000)

    for _ in range(31):
        clock.advance(hours=2)
        shop.reconcile(everything=False)

    assert shop.get(sale.order_id).refunded == 10_000


def test_an_operator_may_look_back_over_days_and_misses_nothing_in_between(
    shop: Shop, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.BKASH)
    sale = side.sale()
    clock.advance(days=4, hours=1)
    side.refund_by_hand(sale.attempt_id, 10_000)

    assert sum(shop.reconcile(days=4).counts.values()) == 0
    report = shop.reconcile(days=5)

    assert [line.healed for line in report.lines] == [True]
    assert shop.get(sale.order_id).refunded == 10_000


def test_everything_means_what_is_open_and_what_ended_within_a_day(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.STRIPE)
    side.sale()
    clock.advance(hours=40)
    side.sale()
    buyer = shop.buyer()
    side.begin(buyer, shop.order(buyer, {shop.product(): 1}))

    report = shop.reconcile()

    assert sum(report.counts.values()) == 2


def test_a_refund_without_an_answer_is_followed_like_a_payment_however_old_the_capture(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    side = ProviderSide(shop, Provider.BKASH)
    sale = side.sale()
    clock.advance(days=10)
    bkash.script.next("refund", DOWN)
    shop.refund(sale.order_id)

    minutes = asked(shop, clock, bkash.script.calls, "refunds", runs=[*range(2, 20, 2), 58, 60, 62])

    assert minutes == [2, 4, 6, 16, 60]
    assert shop.get(sale.order_id).refunded == 30_000
