"""The measured flash sale: what it counts, on sales small enough for every run."""

from dataclasses import replace

import pytest

from tests.support.flash_sale import ACTS, Sale, held, percentile

SMALL = Sale(buyers=12, at_once=6)


@pytest.mark.parametrize("act", [act for act in ACTS if act != "resell"])
@pytest.mark.parametrize("products", [1, 3])
def test_all_who_come_at_once_are_served_and_the_books_agree(act: str, products: int) -> None:
    figures = held(replace(SMALL, act=act, products=products))

    assert figures.done == 12
    assert figures.failed == {}
    assert (figures.oversold, figures.unsold) == (0, 0)
    assert figures.conflicts > 0


def test_who_finds_nothing_left_is_told_that_it_is_sold_out() -> None:
    figures = held(replace(SMALL, stock=5))

    assert (figures.done, figures.sold_out, figures.unavailable) == (5, 7, 0)
    assert (figures.oversold, figures.unsold) == (0, 0)


def test_a_sale_has_the_same_figures_again() -> None:
    drawn = replace(SMALL, latency_ms=0)

    assert held(drawn) == held(drawn)
    assert held(drawn) != held(replace(drawn, seed=1))


def test_waits_are_told_in_latencies_whatever_those_are() -> None:
    """One buyer at a time reads and commits: two latencies."""
    alone = replace(SMALL, at_once=1)

    assert [held(replace(alone, latency_ms=ms)).p99 for ms in (5, 100)] == pytest.approx([2, 2])


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentile([1.0], 99) == 1
    assert percentile(range(1, 101), 99) == 99
    assert percentile(range(1, 101), 50) == 50
