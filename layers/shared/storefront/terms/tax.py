"""Tax: its classes, what their rates are and since when, and whether prices hold it."""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime

from storefront.errors import FieldError
from storefront.pricing.model import TaxRounding, TaxRule
from storefront.terms.model import fault
from storefront.values import dataclass

MAX_PERIODS, MAX_CLASSES = 20, 20
#: The class of whatever has no other.
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """The rates from a moment on.

    Args:
        rates: basis points by class.
        since: when they begin; None for those that have always been.
    """

    rates: Mapping[str, int]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """How a shop reckons tax. Without periods there is none.

    Args:
        is_inclusive: whether prices, and fees of delivery, hold the tax.
        rounding: where it is rounded.
        delivery_class: of fees of delivery.
        registration: the shop's number with the tax office, which invoices show; may be empty.
        seller: the shop's name and address, as invoices show them; may be empty.
        periods: the earliest first; the first has always been. All have the same classes.
    """

    is_inclusive: bool = True
    rounding: TaxRounding = TaxRounding.RATE
    delivery_class: str = STANDARD
    registration: str = ""
    seller: str = ""
    periods: tuple[TaxPeriod, ...] = ()

    @property
    def rule(self) -> TaxRule:
        """What the money kernel is told."""
        return TaxRule(self.is_inclusive, self.rounding)

    def rate_of(self, tax_class: str, now: datetime) -> int:
        """Return the rate of a class at a moment, in basis points.

        Args:
            tax_class: one that the shop does not have counts as the standard one.
            now: the moment.
        """
        begun = [one for one in self.periods if one.since is None or one.since <= now]
        if not begun:
            return 0
        rates = begun[-1].rates
        return rates.get(tax_class, rates.get(STANDARD, 0))

    def faults(self, districts: Container[str]) -> list[FieldError]:
        """Return what is wrong with the terms as a whole, field by field."""
        del districts
        return list(self._faults())

    def _faults(self) -> Iterator[FieldError]:
        classes = set(self.periods[0].rates) if self.periods else {STANDARD}
        if self.delivery_class not in classes:
            message = "there is no such class"
            yield fault("delivery_class", "class", message)
        before: datetime | None = None
        for place, one in enumerate(self.periods):
            field = f"periods.{place}"
            if STANDARD not in one.rates:
                yield fault(f"{field}.rates", "standard", "must have the class standard")
            if set(one.rates) != classes:
                yield fault(f"{field}.rates", "classes", "must have the classes of the first one")
            if place == 0 and one.since is not None:
                yield fault(f"{field}.since", "first", "the first rates have always been")
            if place and (one.since is None or (before is not None and one.since <= before)):
                yield fault(
                    f"{field}.since", "order", "must be later than that of the rates before"
                )
            before = one.since or before


def percent(basis_points: int) -> str:
    """Return a rate in per cent, such as "15.00"."""
    whole, part = divmod(basis_points, 100)
    return f"{whole}.{part:02}"
