"""What a basket costs, reckoned by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from storefront.pricing.breakdown import breakdown
from storefront.pricing.model import (
    BasketLine,
    Delivery,
    Discount,
    FixedAmount,
    Percentage,
    RateCharge,
    TaxRounding,
    TaxRule,
)

VAT, REDUCED = 1_500, 750
#: A tenth off everything.
TENTH = Discount("tenth", Percentage(1_000))


def test_a_basket_of_dhaka() -> None:
    """Three shirts of 450 taka, a tenth off, 60 taka of delivery, 15 per cent VAT in the prices."""
    result = breakdown([BasketLine(45_000, 3, VAT)], [TENTH], Delivery(6_000, VAT))

    line = result.lines[0]
    assert (line.gross, line.discounts, line.charged) == (135_000, (13_500,), 121_500)
    # 127500 · 15/115 = 16630.43…; of which delivery has 782.6… and the line 15847.8…
    assert (line.tax, result.delivery_tax, result.tax) == (15_847, 783, 16_630)
    assert result.taxes == (RateCharge(VAT, 127_500, 16_630),)
    assert (result.goods, result.discount, result.total) == (121_500, 13_500, 127_500)


def test_without_discounts_taxes_and_delivery_it_costs_what_things_cost() -> None:
    result = breakdown([BasketLine(199, 2), BasketLine(1, 1)])

    assert [line.charged for line in result.lines] == [398, 1]
    assert (result.total, result.tax, result.taxes) == (399, 0, (RateCharge(0, 399, 0),))


def test_tax_comes_on_top_where_prices_are_without_it() -> None:
    rule = TaxRule(inclusive=False)

    result = breakdown([BasketLine(1_000, 1, VAT)], [], Delivery(100, REDUCED), rule)

    # 7.5 is rounded up
    assert result.taxes == (RateCharge(REDUCED, 100, 8), RateCharge(VAT, 1_000, 150))
    assert result.total == 1_258
    assert (result.payable(0), result.delivery_payable) == (1_150, 108)


@pytest.mark.parametrize(("rounding", "taxes"), [("rate", [1, 0, 0]), ("line", [0, 0, 0])])
def test_tax_is_rounded_once_a_rate_or_once_a_line(rounding: str, taxes: list[int]) -> None:
    """Three things of 3: 9 · 15/115 is 1.17, and 3 · 15/115 is 0.39."""
    lines = [BasketLine(3, 1, VAT)] * 3

    result = breakdown(lines, rule=TaxRule(rounding=TaxRounding(rounding)))

    assert [line.tax for line in result.lines] == taxes
    assert result.tax == sum(taxes)


def test_discounts_are_taken_off_what_those_before_have_left() -> None:
    lines = [BasketLine(10_000, 1), BasketLine(30_000, 1)]
    first_only = Discount("one", FixedAmount(5_000), frozenset({0}))

    result = breakdown(lines, [first_only, TENTH])

    assert [line.discounts for line in result.lines] == [(5_000, 500), (0, 3_000)]
    assert [line.charged for line in result.lines] == [4_500, 27_000]


def test_what_a_discount_is_not_for_keeps_its_price() -> None:
    lines = [BasketLine(99, 1), BasketLine(101, 1)]

    result = breakdown(lines, [Discount("second", Percentage(5_000), frozenset({1}))])

    assert [line.charged for line in result.lines] == [99, 51]


def test_a_percentage_has_a_cap_and_is_rounded_down() -> None:
    assert Percentage(1_000).of(999) == 99
    assert Percentage(1_000, cap=50).of(999) == 50
    assert Percentage(10_000).of(999) == 999


def test_nothing_costs_less_than_nothing() -> None:
    result = breakdown(
        [BasketLine(500, 1, VAT)], [Discount("more", FixedAmount(501))], Delivery(60, VAT, 100)
    )

    assert (result.lines[0].charged, result.delivery, result.total) == (0, 0, 0)
    assert (result.tax, result.taxes, result.delivery_fee) == (0, (), 60)


@pytest.mark.parametrize(
    ("made", "of"),
    [
        (BasketLine, (-1, 1)),
        (BasketLine, (1, 0)),
        (BasketLine, (1, 1, -1)),
        (Percentage, (0,)),
        (Percentage, (10_001,)),
        (Percentage, (1, -1)),
        (FixedAmount, (-1,)),
        (Delivery, (-1,)),
        (Delivery, (1, 0, -1)),
    ],
)
def test_what_makes_no_sense_is_refused(made: Callable[..., Any], of: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no "):
        made(*of)
