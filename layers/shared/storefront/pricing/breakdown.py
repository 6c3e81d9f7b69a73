"""The money kernel: what a basket costs, and how that is made up.

One pure function over whole minor units. An order keeps what it is given and `VERSION`, so that
anybody can reckon it again, whatever the rules are by then.
"""

from collections.abc import Sequence

from storefront.pricing.model import (
    BASIS_POINTS,
    BasketLine,
    Breakdown,
    Delivery,
    Discount,
    LineCharge,
    RateCharge,
    TaxRounding,
    TaxRule,
)
from storefront.pricing.shares import apportion, half_up

#: Names the rules of this module; another way to reckon is another number.
VERSION = 1


def breakdown(
    lines: Sequence[BasketLine],
    discounts: Sequence[Discount] = (),
    delivery: Delivery = Delivery(),  # noqa: B008 - immutable
    rule: TaxRule = TaxRule(),  # noqa: B008 - immutable
) -> Breakdown:
    """Return what a basket costs.

    Discounts are taken off one after another, each off what those before it have left, and shared
    out over the lines that it is for by what these cost then. Delivery is added, and tax is
    reckoned on what is charged.

    Args:
        lines: at least one.
        discounts: in the order in which they are taken.
        delivery: its fee.
        rule: how tax is reckoned.
    """
    left, taken = _after(lines, discounts)
    charged = [*left, delivery.charged]
    rates = [*(line.rate for line in lines), delivery.rate]
    taxes = _taxes(charged, rates, rule)
    return Breakdown(
        lines=tuple(
            LineCharge(line.gross, tuple(parts), amount, tax)
            for line, parts, amount, tax in zip(lines, taken, left, taxes[:-1], strict=True)
        ),
        delivery_fee=delivery.fee,
        delivery=delivery.charged,
        delivery_tax=taxes[-1],
        taxes=_by_rate(charged, rates, taxes),
        inclusive=rule.inclusive,
        total=sum(charged) + (0 if rule.inclusive else sum(taxes)),
    )


def _after(
    lines: Sequence[BasketLine], discounts: Sequence[Discount]
) -> tuple[list[int], list[list[int]]]:
    """Return what lines cost after discounts, and what each discount takes off each line."""
    left = [line.gross for line in lines]
    taken: list[list[int]] = [[] for _ in lines]
    for discount in discounts:
        base = [
            amount if discount.lines is None or place in discount.lines else 0
            for place, amount in enumerate(left)
        ]
        parts = apportion(discount.reward.of(sum(base)), base)
        left = [amount - part for amount, part in zip(left, parts, strict=True)]
        for of_line, part in zip(taken, parts, strict=True):
            of_line.append(part)
    return left, taken


def _taxes(charged: Sequence[int], rates: Sequence[int], rule: TaxRule) -> list[int]:
    """Return the tax of each amount that is charged."""
    if rule.rounding is TaxRounding.LINE:
        return [_tax(amount, rate, rule) for amount, rate in zip(charged, rates, strict=True)]
    taxes = [0] * len(charged)
    for rate in set(rates):
        places = [place for place, one in enumerate(rates) if one == rate]
        amounts = [charged[place] for place in places]
        shares = apportion(_tax(sum(amounts), rate, rule), amounts)
        for place, share in zip(places, shares, strict=True):
            taxes[place] = share
    return taxes


def _tax(base: int, rate: int, rule: TaxRule) -> int:
    return half_up(base * rate, BASIS_POINTS + rate if rule.inclusive else BASIS_POINTS)


def _by_rate(
    charged: Sequence[int], rates: Sequence[int], taxes: Sequence[int]
) -> tuple[RateCharge, ...]:
    rows = list(zip(rates, charged, taxes, strict=True))
    return tuple(
        RateCharge(
            rate,
            sum(base for one, base, _ in rows if one == rate),
            sum(tax for one, _, tax in rows if one == rate),
        )
        for rate in sorted({one for one, base, _ in rows if base})
    )
