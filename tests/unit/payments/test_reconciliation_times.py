"""When the schedule asks: soon and often at first, then hourly; and once more after the end."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from storefront.payments.model import Provider
from tests.support.clock import FrozenClock
from tests.support.gateways import FakeBkash, FakeStripe
from tests.support.provider_side import DOWN, ProviderSide
from tests.support.shop import Shop

HOUR = 60
#: Minutes of the runs around the looks at finished payments; those in between are left out, since
#: each run decides by the age alone.
AROUND = [2, 4, 30, 58, 60, 62, 64, 600, 1378, 1380, 1382, 1384, 1440, 1560, 3000]


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
    """Marks between two runs fall to the later one."""
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.pay_later(attempt.reference or ""))

    runs = [*range(2, 20, 2), 40, 58, 60, 62, 90, 118, 120, 122, 178, 180, 182, 598, 600, 602]
    minutes = asked(shop, clock, stripe.script.calls, "session", runs=runs)

    assert minutes == [2, 6, 16, 60, 120, 180, 600]


def test_a_captured_payment_is_looked_at_after_an_hour_and_before_a_day_is_over(
    shop: Shop, bkash: FakeBkash, clock: FrozenClock
) -> None:
    ProviderSide(shop, Provider.BKASH).sale()
    bkash.script.calls.clear()

    minutes = asked(shop, clock, bkash.script.calls, "refunds", runs=AROUND)

    assert minutes == [HOUR, 23 * HOUR]
    assert bkash.script.calls == ["query", "refunds"] * 2


@pytest.mark.parametrize("hours", [0, 11, 13])
def test_the_looks_do_not_depend_on_the_time_of_day(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock, hours: int
) -> None:
    clock.advance(hours=hours)
    ProviderSide(shop, Provider.STRIPE).sale()

    minutes = asked(shop, clock, stripe.script.calls, "refunds", runs=AROUND)

    assert minutes == [HOUR, 23 * HOUR]


def test_one_that_ended_without_money_is_looked_at_as_well(
    shop: Shop, stripe: FakeStripe, clock: FrozenClock
) -> None:
    buyer = shop.buyer()
    attempt = shop.begin_stripe(buyer, shop.order(buyer, {shop.product(): 1}))
    shop.deliver(stripe.event("expired", attempt.reference or ""))

    minutes = asked(shop, clock, stripe.script.calls, "session", runs=AROUND)

    assert minutes == [HOUR, 23 * HOUR]


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

    # Found by the day it was captured on (UTC), the first is of the day before yesterday.
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

    assert minutes == [2, 6, 16, 60]
    assert shop.get(sale.order_id).refunded == 30_000
