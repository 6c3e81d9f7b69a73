"""How an amount is shared out, so that the shares always add up to it.

Largest remainder (Hamilton's method): each gets the whole part of its due, and those with the
largest fractions one unit more. See https://en.wikipedia.org/wiki/Quota_method.
"""

from collections.abc import Iterable, Sequence

from storefront.values import dataclass


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` out by `weights`; of equal fractions the earlier gets the unit.

    Args:
        amount: minor units, 0 or more.
        weights: 0 or more each. What weighs nothing gets nothing, and while `amount` is at most
            their sum, nobody gets more than its weight.

    Raises:
        ValueError: there is something to share, and nobody to take it; or a negative number.
    """
    total = sum(weights)
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("amounts and weights are 0 or more")
    if total == 0:
        if amount:
            raise ValueError("nobody takes the amount")
        return [0] * len(weights)
    shares = [amount * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda one: (-(amount * weights[one] % total), one)
    )
    for one in by_remainder[: amount - sum(shares)]:
        shares[one] += 1
    return shares


def half_up(dividend: int, divisor: int) -> int:
    """Divide two numbers of 0 or more, and round to the next whole one, halves up."""
    return (2 * dividend + divisor) // (2 * divisor)


def unit_share(total: int, quantity: int, unit: int) -> int:
    """Return what one unit of a line is worth, of what was charged for the line or of its tax.

    It is fixed by the unit's number. All units together are worth the line's total, and two of them
    differ by one minor unit at most.

    Args:
        total: minor units of the whole line.
        quantity: its units.
        unit: the number of one of them, from 1 to `quantity`.
    """
    if not 1 <= unit <= quantity:
        raise ValueError(f"there is no unit {unit} of {quantity}")
    return total * unit // quantity - total * (unit - 1) // quantity


@dataclass(frozen=True, slots=True)
class Units:
    """Which units of a line have gone back, by their numbers; immutable.

    A refund owns the units it is for. As a unit's worth is fixed, refunds may come in any order and
    in any parts, and fail: once all units are back, so is the line's charge, and never more.

    Args:
        quantity: how many units the line has.
        back: the numbers of those that are back, or on their way.
    """

    quantity: int
    back: frozenset[int] = frozenset()

    def take(self, count: int) -> tuple["Units", tuple[int, ...]]:
        """Return the units after a refund of `count` of them, and their numbers, the lowest first.

        Raises:
            ValueError: fewer are left, or `count` is not 1 or more.
        """
        free = [unit for unit in range(1, self.quantity + 1) if unit not in self.back]
        if not 1 <= count <= len(free):
            raise ValueError(f"{count} of {len(free)} units cannot go back")
        taken = tuple(free[:count])
        return Units(self.quantity, self.back.union(taken)), taken

    def release(self, units: Iterable[int]) -> "Units":
        """Return the units after a refund has failed.

        Args:
            units: numbers that it owned.

        Raises:
            ValueError: they are not back, so nobody's refund can have owned them.
        """
        freed = frozenset(units)
        if not freed <= self.back:
            raise ValueError("units are released that were not taken")
        return Units(self.quantity, self.back - freed)


def worth(total: int, quantity: int, units: Iterable[int]) -> int:
    """Return what some units of a line are worth together: see `unit_share`."""
    return sum(unit_share(total, quantity, unit) for unit in units)
