"""What a basket is made of before it has a price, and the price, line by line."""

from enum import StrEnum

from storefront.values import dataclass

#: A hundredth of a per cent. Rates of tax and discount are whole numbers of them: 1500 is 15 %.
BASIS_POINTS = 10_000


class TaxRounding(StrEnum):
    """Where tax is rounded to whole minor units."""

    #: Once for all that has one rate, as a return of the tax sums it up; shared out over the lines.
    RATE = "rate"
    #: Line by line, and summed up: for invoices that are checked one line at a time.
    LINE = "line"


@dataclass(frozen=True, slots=True)
class TaxRule:
    """How tax is reckoned.

    Args:
        inclusive: whether prices hold the tax; otherwise it comes on top of them.
        rounding: where it is rounded.
    """

    inclusive: bool = True
    rounding: TaxRounding = TaxRounding.RATE


@dataclass(frozen=True, slots=True)
class BasketLine:
    """Some units of one product.

    Args:
        unit_price: minor units.
        quantity: 1 or more.
        rate: of its tax, in basis points.
    """

    unit_price: int
    quantity: int
    rate: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no line."""
        if self.unit_price < 0 or self.quantity < 1 or self.rate < 0:
            raise ValueError(f"no line: {self}")

    @property
    def gross(self) -> int:
        """Before any discount."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Percentage:
    """A part of the price.

    Args:
        basis_points: 1 to 10000.
        cap: at most so many minor units; None for no limit.
    """

    basis_points: int
    cap: int | None = None

    def __post_init__(self) -> None:
        """Refuse more than all of a price."""
        if not 1 <= self.basis_points <= BASIS_POINTS or (self.cap is not None and self.cap < 0):
            raise ValueError(f"no percentage: {self}")

    def of(self, base: int) -> int:
        """Return the discount on `base` minor units, rounded down."""
        amount = base * self.basis_points // BASIS_POINTS
        return amount if self.cap is None else min(amount, self.cap)


@dataclass(frozen=True, slots=True)
class FixedAmount:
    """So many minor units, or all there is if that is less."""

    amount: int

    def __post_init__(self) -> None:
        """Refuse to make things dearer."""
        if self.amount < 0:
            raise ValueError(f"no discount: {self}")

    def of(self, base: int) -> int:
        """Return the discount on `base` minor units."""
        return min(self.amount, base)


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on goods.

    Args:
        name: whose it is, such as a promotion's id.
        reward: how much.
        lines: the places of the lines that it is for, from 0; None for all of them.
    """

    name: str
    reward: Percentage | FixedAmount
    lines: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What delivery costs.

    Args:
        fee: minor units.
        rate: of its tax, in basis points.
        discount: minor units; more than the fee is the fee.
    """

    fee: int = 0
    rate: int = 0
    discount: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no fee."""
        if self.fee < 0 or self.rate < 0 or self.discount < 0:
            raise ValueError(f"no delivery: {self}")

    @property
    def charged(self) -> int:
        """After the discount."""
        return self.fee - min(self.discount, self.fee)


@dataclass(frozen=True, slots=True)
class LineCharge:
    """What is charged for a line, in minor units.

    Args:
        gross: before discounts.
        discounts: what each of the basket's discounts takes off it, in their order.
        charged: after them; holds the tax if prices do.
        tax: of it.
    """

    gross: int
    discounts: tuple[int, ...]
    charged: int
    tax: int


@dataclass(frozen=True, slots=True)
class RateCharge:
    """The tax of all that has one rate, as a return of the tax sums it up.

    Args:
        rate: basis points.
        base: minor units that were charged at this rate; they hold the tax if prices do.
        tax: the sum of the taxes of lines and delivery at this rate.
    """

    rate: int
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a basket costs, in minor units; every sum in it is exact.

    Args:
        lines: as the basket's.
        delivery_fee: before a discount on delivery.
        delivery: what is charged for it.
        delivery_tax: of that.
        taxes: by rate, the lowest first; without rates at which nothing is charged.
        inclusive: whether what is charged holds the tax.
        total: all that is charged, and the tax if that comes on top.
    """

    lines: tuple[LineCharge, ...]
    delivery_fee: int
    delivery: int
    delivery_tax: int
    taxes: tuple[RateCharge, ...]
    inclusive: bool
    total: int

    @property
    def goods(self) -> int:
        """What is charged for goods."""
        return sum(line.charged for line in self.lines)

    @property
    def discount(self) -> int:
        """What all discounts take off the goods."""
        return sum(sum(line.discounts) for line in self.lines)

    @property
    def tax(self) -> int:
        """All tax."""
        return sum(one.tax for one in self.taxes)

    def payable(self, place: int) -> int:
        """Return what a buyer pays for the line at a place, with its tax."""
        line = self.lines[place]
        return line.charged + (0 if self.inclusive else line.tax)

    @property
    def delivery_payable(self) -> int:
        """What a buyer pays for delivery, with its tax."""
        return self.delivery + (0 if self.inclusive else self.delivery_tax)
