"""Ranks keep an order, whatever is put where, and stay short."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.categories.ranks import between, placed

#: What a rank may become where things are put at one place all the time.
SHORT = 20


@pytest.mark.parametrize(
    ("low", "high", "rank"),
    [
        (None, None, "a0"),
        ("a0", None, "a1"),
        ("az", None, "b00"),
        (None, "a0", "Zz"),
        (None, "Z0", "Yzz"),
        (None, "a0V", "a0"),
        ("a0", "a1", "a0V"),
        ("a0", "a0V", "a0G"),
        ("a0", "a2", "a1"),
        ("Zz", "a0", "ZzV"),
    ],
)
def test_a_rank_between_two_is_the_shortest_there_is(
    low: str | None, high: str | None, rank: str
) -> None:
    assert between(low, high) == rank


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_what_is_put_somewhere_is_there_and_all_others_stay_in_order(positions: list[int]) -> None:
    entries: list[int] = []
    ranks: list[str] = []
    for entry, wanted in enumerate(positions):
        position = wanted % (len(ranks) + 1)
        put(ranks, position)
        entries.insert(position, entry)

        assert ranks == sorted(set(ranks))
    assert len(ranks) == len(entries)


def put(ranks: list[str], position: int) -> int:
    """Put something into a list of ranks; return how many others got new ones."""
    rank, others = placed(ranks, position)
    for number, new in others.items():
        ranks[number] = new
    ranks.insert(position, rank)
    return len(others)


PLACES: dict[str, Callable[[int], int]] = {
    "at the end": lambda size: size,
    "at the beginning": lambda _: 0,
    "before the last": lambda size: max(0, size - 1),
    "after the first": lambda size: min(1, size),
    "after the hundredth": lambda size: min(100, size),
}


@pytest.mark.parametrize("place", PLACES)
def test_ranks_stay_short_when_ten_thousand_come_to_one_place(place: str) -> None:
    """Mostly one rank is written, and never more than a transaction takes."""
    ranks: list[str] = []
    written = 0
    for _ in range(10_000):
        others = put(ranks, PLACES[place](len(ranks)))
        assert others <= 96
        written += others

    assert max(map(len, ranks)) <= SHORT
    assert ranks == sorted(set(ranks))
    assert written < 2 * len(ranks)
