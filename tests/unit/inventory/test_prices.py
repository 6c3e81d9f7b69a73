"""What a unit costs at which moment, and what a sale is measured by."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storefront.inventory.prices import LOOK_BACK, PriceEntry, Prices, SalePrice, prior_to
from storefront.money import Money

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def bdt(amount: int) -> Money:
    return Money(amount, "BDT")


def sale(amount: int, starts: datetime, ends: datetime) -> SalePrice:
    return SalePrice(bdt(amount), starts, ends)


def entry(number: int, at: datetime, regular: int, reduced: SalePrice | None = None) -> PriceEntry:
    return PriceEntry(number, Prices(bdt(regular), reduced), None, "clerk", at)


@pytest.mark.parametrize(
    ("seconds", "amount"), [(-1, 100), (0, 80), (59, 80), (60, 100), (61, 100)]
)
def test_a_sale_price_is_charged_from_its_beginning_until_its_end(
    seconds: int, amount: int
) -> None:
    prices = Prices(bdt(100), sale(80, NOON, NOON + timedelta(minutes=1)))

    assert prices.at(NOON + timedelta(seconds=seconds)) == bdt(amount)


def test_a_sale_is_measured_by_the_thirty_days_before_it_and_not_before_today() -> None:
    """A year of it later, the price before it is still what it is compared with."""
    on = sale(80, NOON, NOON + 365 * DAY)
    ledger = [
        entry(1, NOON - 90 * DAY, 50),
        entry(2, NOON - 40 * DAY, 120),
        entry(3, NOON - 5 * DAY, 100),
        entry(4, NOON, 100, on),
    ]

    assert prior_to(on, ledger) == bdt(100)


def test_a_low_price_counts_until_it_is_thirty_days_ago() -> None:
    on = sale(80, NOON, NOON + DAY)
    ended, last = NOON - LOOK_BACK, [entry(3, NOON, 100, on)]

    for end, prior in ((ended, 100), (ended + timedelta(seconds=1), 70)):
        ledger = [entry(1, NOON - 60 * DAY, 70), entry(2, end, 100), *last]
        assert prior_to(on, ledger) == bdt(prior)


def test_a_sale_before_a_sale_counts() -> None:
    first = sale(60, NOON - 20 * DAY, NOON - 10 * DAY)
    on = sale(80, NOON, NOON + DAY)
    ledger = [
        entry(1, NOON - 50 * DAY, 100),
        entry(2, NOON - 30 * DAY, 100, first),
        entry(3, NOON, 100, on),
    ]

    assert prior_to(on, ledger) == bdt(60)


def test_a_sale_that_was_planned_and_never_came_counts_for_nothing() -> None:
    planned, on = sale(10, NOON + DAY, NOON + 2 * DAY), sale(80, NOON + 3 * DAY, NOON + 4 * DAY)
    ledger = [
        entry(1, NOON - 50 * DAY, 100),
        entry(2, NOON - DAY, 100, planned),
        entry(3, NOON, 100, on),
    ]

    assert prior_to(on, ledger) == bdt(100)


def test_of_what_was_sold_at_no_price_before_nothing_is_said() -> None:
    on = sale(80, NOON, NOON + DAY)

    assert prior_to(on, [entry(1, NOON, 100), entry(2, NOON, 100, on)]) is None


#: Days in which everything happens; on a grid of half days a brute force sees every price.
days = st.integers(0, 90).map(lambda one: NOON + one * DAY)


@st.composite
def ledgers(draw: st.DrawFn) -> list[PriceEntry]:
    moments = sorted(draw(st.lists(days, min_size=1, max_size=6)))
    lines = []
    for number, moment in enumerate(moments, 1):
        regular = draw(st.integers(51, 100))
        reduced = None
        if draw(st.booleans()):
            starts, length = draw(days), draw(st.integers(1, 40))
            reduced = sale(draw(st.integers(1, 50)), starts, starts + length * DAY)
        lines.append(entry(number, moment, regular, reduced))
    return lines


def charged(ledger: list[PriceEntry], moment: datetime) -> Money | None:
    """Return what was charged at a moment, by looking at every line."""
    for line, following in pairwise([*ledger, None]):
        assert line is not None
        if line.created_at <= moment and (following is None or moment < following.created_at):
            return line.prices.at(moment)
    return None


@given(ledgers(), days, st.integers(1, 40))
def test_the_prior_price_is_the_lowest_that_was_charged_in_those_days(
    ledger: list[PriceEntry], starts: datetime, length: int
) -> None:
    on = sale(1, starts, starts + length * DAY)
    half_days = [starts - LOOK_BACK + number * DAY / 2 for number in range(60)]

    found = [price for moment in half_days if (price := charged(ledger, moment))]

    assert prior_to(on, ledger) == min(found, key=lambda one: one.amount, default=None)
