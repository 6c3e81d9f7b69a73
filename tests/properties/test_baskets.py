"""Random baskets: every sum is exact, whatever is discounted, taxed, sent back, or fails to be."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import hypothesis.strategies as st
import pytest
from hypothesis import given

from storefront.pricing.breakdown import breakdown
from storefront.pricing.model import (
    BASIS_POINTS,
    BasketLine,
    Breakdown,
    Delivery,
    Discount,
    FixedAmount,
    Percentage,
    TaxRounding,
    TaxRule,
)
from storefront.pricing.shares import Units, unit_share, worth
from tests.support.figures import record
from tests.support.searching import searched, tried

#: Baskets from dice, and from Hypothesis: in `make test`, with --thorough, and with --long.
THROWN, FOUND = (1_000, 20_000, 20_000), (500, 500, 20_000)
_RATES = (0, 500, 750, 1_500, 2_100)


@dataclass(frozen=True)
class Basket:
    """What the kernel is given."""

    lines: tuple[BasketLine, ...]
    discounts: tuple[Discount, ...]
    delivery: Delivery
    rule: TaxRule

    def priced(self) -> Breakdown:
        """Return its price."""
        return breakdown(self.lines, self.discounts, self.delivery, self.rule)


@st.composite
def _baskets(draw: st.DrawFn) -> Basket:
    amounts = st.one_of(st.integers(0, 9), st.integers(0, 10_000_000))
    rates = st.sampled_from(_RATES)
    lines = draw(
        st.lists(st.builds(BasketLine, amounts, st.integers(1, 20), rates), min_size=1, max_size=30)
    )
    rewards = st.one_of(
        st.builds(Percentage, st.integers(1, BASIS_POINTS), st.none() | amounts),
        st.builds(FixedAmount, amounts),
    )
    chosen = st.none() | st.frozensets(st.integers(0, len(lines) - 1))
    discounts = draw(st.lists(st.builds(Discount, st.just("one"), rewards, chosen), max_size=3))
    return Basket(
        tuple(lines),
        tuple(discounts),
        draw(st.builds(Delivery, amounts, rates, amounts)),
        draw(st.builds(TaxRule, inclusive=st.booleans(), rounding=st.sampled_from(TaxRounding))),
    )


def _thrown(dice: random.Random) -> Basket:
    """Return a basket of two to thirty lines; small prices are frequent, as they are awkward."""
    lines = tuple(
        BasketLine(dice.randint(0, dice.choice((3, 100, 500_000))), dice.randint(1, 6), rate)
        for rate in dice.choices(_RATES, k=dice.randint(2, 30))
    )
    places = range(len(lines))
    discounts = tuple(
        Discount(
            str(number),
            dice.choice(
                (Percentage(dice.randint(1, BASIS_POINTS)), FixedAmount(dice.randint(0, 900)))
            ),
            dice.choice((None, frozenset(dice.sample(places, dice.randint(1, len(lines)))))),
        )
        for number in range(dice.randint(0, 3))
    )
    delivery = Delivery(
        dice.choice((0, 6_000, 12_000)), dice.choice(_RATES), dice.choice((0, 6_000))
    )
    rule = TaxRule(inclusive=dice.random() < 0.5, rounding=dice.choice(list(TaxRounding)))
    return Basket(lines, discounts, delivery, rule)


def _check(basket: Basket) -> Breakdown:
    """Return the price of a basket, in which everything must add up."""
    result = basket.priced()
    _check_discounts(basket, result)
    _check_taxes(basket, result)
    payable = sum(result.payable(place) for place in range(len(basket.lines)))
    assert payable + result.delivery_payable == result.total >= 0
    on_top = 0 if basket.rule.inclusive else result.tax
    assert result.goods + result.delivery + on_top == result.total
    return result


def _check_discounts(basket: Basket, result: Breakdown) -> None:
    left = [line.gross for line in basket.lines]
    for number, discount in enumerate(basket.discounts):
        places = [
            place for place in range(len(left)) if discount.lines is None or place in discount.lines
        ]
        base = sum(left[place] for place in places)
        taken = [line.discounts[number] for line in result.lines]
        assert sum(taken) == discount.reward.of(base), "the whole discount, and not more"
        for place, part in enumerate(taken):
            due = discount.reward.of(base) * left[place]
            # Each within one unit of its due, and none who has no share in it.
            assert part == 0 if place not in places else abs(part * base - due) < max(base, 1)
        left = [amount - part for amount, part in zip(left, taken, strict=True)]
    assert [line.charged for line in result.lines] == left
    assert min(left) >= 0
    assert sum(line.gross for line in result.lines) - result.discount == result.goods


def _check_taxes(basket: Basket, result: Breakdown) -> None:
    amounts = [*(line.charged for line in result.lines), result.delivery]
    rates = [*(line.rate for line in basket.lines), basket.delivery.rate]
    taxes = [*(line.tax for line in result.lines), result.delivery_tax]
    assert sum(taxes) == result.tax
    assert sum(one.base for one in result.taxes) == sum(amounts)
    for one in result.taxes:
        of_rate = [place for place, rate in enumerate(rates) if rate == one.rate]
        assert one.base == sum(amounts[place] for place in of_rate)
        assert one.tax == sum(taxes[place] for place in of_rate)
        if basket.rule.rounding is TaxRounding.RATE:
            divisor = BASIS_POINTS + (one.rate if basket.rule.inclusive else 0)
            assert abs(2 * (one.tax * divisor - one.base * one.rate)) <= divisor
    if basket.rule.inclusive:
        assert all(tax <= amount for tax, amount in zip(taxes, amounts, strict=True))


def _send_back(result: Breakdown, lines: Sequence[BasketLine], dice: random.Random) -> int:
    """Refund all of an order unit by unit, in any order; some fail. Return how many refunds."""
    units = [Units(line.quantity) for line in lines]
    back = [0] * len(lines)
    refunds = 0
    while open_lines := [place for place, one in enumerate(units) if len(one.back) < one.quantity]:
        place = dice.choice(open_lines)
        quantity, due = lines[place].quantity, result.payable(place)
        count = dice.randint(1, quantity - len(units[place].back))
        units[place], taken = units[place].take(count)
        refunds += 1
        if dice.random() < 0.3:
            units[place] = units[place].release(taken)
            continue
        back[place] += worth(due, quantity, taken)
        assert back[place] <= due
    for place, line in enumerate(lines):
        due = result.payable(place)
        shares = {unit_share(due, line.quantity, unit) for unit in range(1, line.quantity + 1)}
        assert back[place] == due
        assert max(shares) - min(shares) <= 1
        tax = result.lines[place].tax
        assert worth(tax, line.quantity, range(1, line.quantity + 1)) == tax
    return refunds


def test_baskets_add_up_and_so_does_what_goes_back(request: pytest.FixtureRequest) -> None:
    baskets = tried(request.config, *THROWN)
    dice = random.Random(13)
    refunds = 0
    for _ in range(baskets):
        basket = _thrown(dice)
        refunds += _send_back(_check(basket), basket.lines, dice)

    assert refunds > 20 * baskets
    record(
        "What a basket costs adds up to the last unit, and so do partial refunds of it",
        "random baskets of 2 to 30 lines, every sum compared; all units sent back in random parts",
        f"all exact, {refunds} refunds",
        times=baskets,
    )


@pytest.mark.thorough
def test_hypothesis_finds_no_basket_that_does_not(request: pytest.FixtureRequest) -> None:
    @searched(request.config, tried(request.config, *FOUND))
    @given(_baskets(), st.integers(0, 9))
    def play(basket: Basket, seed: int) -> None:
        _send_back(_check(basket), basket.lines, random.Random(seed))

    play()
