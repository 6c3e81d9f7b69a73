"""How a shop lets people check out: what they must order, how they may pay, who they may be."""

from collections.abc import Container, Iterator
from enum import StrEnum

from storefront.errors import FieldError
from storefront.pricing.model import BASIS_POINTS
from storefront.terms.model import fault
from storefront.trust.model import Demand
from storefront.values import dataclass

#: How long a quote may be good for, in seconds.
LEAST_QUOTE_SECONDS, MOST_QUOTE_SECONDS = 60, 900
#: How long names and addresses of orders may be kept, in days.
LEAST_CONTACT_DAYS, DEFAULT_CONTACT_DAYS, MOST_CONTACT_DAYS = 30, 365, 3_650
#: How long goods may be held for somebody who pays when they come, in hours.
MOST_HOLD_HOURS = 72
#: How many orders a phone may have open that are paid when they come.
DEFAULT_OPEN, MOST_OPEN = 5, 1_000
#: How many codes by SMS a shop may pay for in a day.
MOST_CODES = 100_000


class PayBy(StrEnum):
    """How buyers may pay."""

    STRIPE = "stripe"
    BKASH = "bkash"
    CASH = "cash"  # when the goods come


class Advance(StrEnum):
    """What somebody who pays when the goods come must pay before."""

    NONE = "none"
    DELIVERY = "delivery"  # the fee of delivery
    AMOUNT = "amount"  # so much
    PERCENTAGE = "percentage"  # such a part of the total


@dataclass(frozen=True, slots=True)
class CashPolicy:
    """Who may pay when the goods come.

    Args:
        most: orders of at most so much, in minor units; None for any.
        except_districts: not in these.
        advance: what is to be paid before.
        amount: of an advance that is one, in minor units.
        basis_points: of an advance that is a part.
        hold_hours: how long goods are held until the order is confirmed.
        max_open: how many such orders a phone may have at once that are not paid.
        first_most: a phone with which nothing was paid yet orders without an advance for so much at
            the most, in minor units; None for any amount.
        distrusts_refusals: whether a phone with which all of an order was refused pays an advance.
        doubt_basis_points: the part of the total that such phones pay before, at least.
        codes_a_day: how many codes the shop sends in a day by which buyers confirm; 0 for none.
    """

    most: int | None = None
    except_districts: tuple[str, ...] = ()
    advance: Advance = Advance.NONE
    amount: int = 0
    basis_points: int = 0
    hold_hours: int = 24
    max_open: int = DEFAULT_OPEN
    first_most: int | None = None
    distrusts_refusals: bool = False
    doubt_basis_points: int = 0
    codes_a_day: int = 0

    def advance_of(self, total: int, delivery: int) -> int:
        """Return what is to be paid before, in minor units, rounded up to whole ones.

        Args:
            total: of the order.
            delivery: what is charged for delivery, with its tax.
        """
        if self.advance is Advance.PERCENTAGE:
            return _part(total, self.basis_points)
        asked = {Advance.DELIVERY: delivery, Advance.AMOUNT: self.amount}
        return min(asked.get(self.advance, 0), total)

    def advance_in_doubt(self, total: int, delivery: int) -> int:
        """Return what a phone that is doubted pays before; arguments are those of `advance_of`."""
        return max(self.advance_of(total, delivery), _part(total, self.doubt_basis_points))

    def demand(self, total: int) -> Demand:
        """Return what a phone must be to order for a total without the advance of the doubted."""
        is_much = self.first_most is not None and total > self.first_most
        return Demand(self.max_open, is_known=is_much, has_not_refused=self.distrusts_refusals)

    @property
    def doubts_some(self) -> bool:
        """Whether there are phones that pay an advance since they are doubted."""
        return self.first_most is not None or self.distrusts_refusals


@dataclass(frozen=True, slots=True)
class CheckoutTerms:
    """How a shop lets people check out.

    Args:
        currency: of all amounts.
        minimum: the least that goods must cost after discounts, in minor units; 0 for anything.
        pay_by: how buyers may pay, of what the stack can charge by.
        lets_guests: whether people without an account may order.
        quote_seconds: how long a quote is good for.
        contact_days: how long names and addresses of orders are kept.
        lets_foreign_phones: whether who orders may have a phone of another country.
        lets_plain_orders: whether one may order without a quote, at the catalogue's prices,
            although the shop has terms by which a quote would say something else.
        cash: who may pay when the goods come, where that is a way to pay.
    """

    currency: str
    minimum: int = 0
    pay_by: tuple[PayBy, ...] = (PayBy.STRIPE, PayBy.BKASH)
    lets_guests: bool = True
    quote_seconds: int = MOST_QUOTE_SECONDS
    contact_days: int = DEFAULT_CONTACT_DAYS
    lets_foreign_phones: bool = False
    lets_plain_orders: bool = False
    cash: CashPolicy = CashPolicy()

    def faults(self, districts: Container[str]) -> list[FieldError]:
        """Return what is wrong with the terms as a whole, field by field."""
        return list(self._faults(districts))

    def _faults(self, districts: Container[str]) -> Iterator[FieldError]:
        if not self.pay_by:
            yield fault("pay_by", "empty", "must name a way to pay")
        for place, one in enumerate(self.cash.except_districts):
            if one not in districts:
                message = "there is no such district"
                yield fault(f"cash.except_districts.{place}", "place", message)
        if self.cash.advance is Advance.AMOUNT and not self.cash.amount:
            yield fault("cash.amount", "missing", "must say how much")
        if self.cash.advance is Advance.PERCENTAGE and not self.cash.basis_points:
            yield fault("cash.percentage", "missing", "must say which part")
        if self.cash.doubts_some and not self.cash.doubt_basis_points:
            yield fault("cash.doubt_percentage", "missing", "must say which part")


def _part(total: int, basis_points: int) -> int:
    """Return a part of an amount, rounded up to whole minor units."""
    return -(-total * basis_points // BASIS_POINTS)
