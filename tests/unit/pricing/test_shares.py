"""An amount that is shared out is shared out whole, and a unit is worth what it is worth."""

import pytest

from storefront.pricing.shares import Units, apportion, half_up, unit_share, worth


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # equal fractions: the earlier gets it
        (101, [1, 1, 1], [34, 34, 33]),
        (87, [3, 1, 100, 100, 1], [1, 0, 43, 43, 0]),  # by fractions, not by place
        (10, [0, 5, 0], [0, 10, 0]),
        (0, [0, 0], [0, 0]),
        (1, [1, 99], [0, 1]),
        (3, [1, 1, 1], [1, 1, 1]),
    ],
)
def test_what_is_shared_out_adds_up(amount: int, weights: list[int], shares: list[int]) -> None:
    assert apportion(amount, weights) == shares
    assert sum(shares) == amount


@pytest.mark.parametrize(("amount", "weights"), [(1, [0]), (1, []), (-1, [1]), (1, [2, -1])])
def test_what_nobody_can_take_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"nobody|0 or more"):
        apportion(amount, weights)


def test_halves_are_rounded_up() -> None:
    assert [half_up(one, 10) for one in (4, 5, 14, 15, 25)] == [0, 1, 1, 2, 3]


def test_a_unit_has_a_worth_of_its_own() -> None:
    assert [unit_share(100, 3, unit) for unit in (1, 2, 3)] == [33, 33, 34]
    assert worth(100, 3, (1, 2, 3)) == 100
    assert unit_share(2, 5, 5) == 1
    for unit in (0, 4):
        with pytest.raises(ValueError, match="no unit"):
            unit_share(100, 3, unit)


def test_a_refund_takes_the_lowest_units_and_gives_them_back_when_it_fails() -> None:
    units, first = Units(5).take(2)
    units, second = units.take(2)
    assert (first, second) == ((1, 2), (3, 4))

    units, third = units.release(first).take(2)

    assert third == (1, 2)
    assert units.take(1)[1] == (5,)


def test_more_than_is_there_does_not_go_back() -> None:
    units, taken = Units(2).take(2)
    for count in (0, 1, -1):
        with pytest.raises(ValueError, match="cannot go back"):
            units.take(count)
    with pytest.raises(ValueError, match="not taken"):
        units.release(taken).release(taken)
