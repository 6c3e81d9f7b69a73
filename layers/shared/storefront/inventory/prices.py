"""What a unit costs, and when: the regular price, and a sale price for a time.

A sale begins and ends by the clock alone: nothing has to run at that moment. `Prices.at` is the one
place that tells what is charged; the condition of a hold (`repository.costs`) asks the same of what
is stored. Times are whole seconds, and a sale is over at its end: that moment is not part of it.

Every change of prices is kept, numbered, in the sale item's ledger. From it follows the lowest
price of the thirty days before a sale, which shops in the EU have to name beside it
(Directive 98/6/EC, Article 6a, https://eur-lex.europa.eu/eli/dir/1998/6/2022-05-28).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storefront.money import Money
from storefront.values import dataclass

#: How long before a sale prices count as what it is measured by.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SalePrice:
    """A lower price for a time.

    Args:
        price: of one unit.
        starts: from when on.
        ends: until when; no longer at that moment.
    """

    price: Money
    starts: datetime
    ends: datetime

    def is_on(self, now: datetime) -> bool:
        """Return whether it is charged at a moment."""
        return self.starts <= now < self.ends


@dataclass(frozen=True, slots=True)
class Prices:
    """What a unit costs.

    Args:
        regular: what it costs when there is no sale.
        sale: the sale that is on, to come, or over.
    """

    regular: Money
    sale: SalePrice | None = None

    @property
    def currency(self) -> str:
        """Of both prices."""
        return self.regular.currency

    def sale_at(self, now: datetime) -> SalePrice | None:
        """Return the sale that is on at a moment, if one is."""
        return self.sale if self.sale and self.sale.is_on(now) else None

    def at(self, now: datetime) -> Money:
        """Return what a unit costs at a moment."""
        sale = self.sale_at(now)
        return sale.price if sale else self.regular

    def sale_from(self, now: datetime) -> SalePrice | None:
        """Return the sale that is on, or still to come, at a moment."""
        return self.sale if self.sale and now < self.sale.ends else None

    def lowest_in(self, since: datetime, until: datetime) -> Money:
        """Return the lowest price between two moments; the second is not among them."""
        prices = [self.at(since)]
        if self.sale:
            turns = (self.sale.starts, self.sale.ends)
            prices += [self.at(turn) for turn in turns if since < turn < until]
        return min(prices, key=lambda one: one.amount)


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """A line of a sale item's price ledger: what its prices are from a moment on.

    Args:
        number: 1 for the first; each change of prices adds 1.
        prices: from then on.
        compare_at: what the price is compared with from then on, if anything.
        actor: id of the account that set them, or "system".
        created_at: when.
    """

    number: int
    prices: Prices
    compare_at: Money | None
    actor: str
    created_at: datetime


def prior_to(sale: SalePrice, ledger: Sequence[PriceEntry]) -> Money | None:
    """Return the lowest price of the thirty days before a sale, as far as a ledger goes back.

    Not before today: while a sale is on it stays what it is, however long that is. What is still to
    come until a sale begins counts as it is planned.

    Args:
        sale: the sale.
        ledger: by number; may begin with the entry that was in force at the first of these days.

    Returns:
        None if nothing is known of these days.
    """
    first, last = sale.starts - LOOK_BACK, sale.starts
    ends = [one.created_at for one in ledger[1:]] + [last]
    found = [
        entry.prices.lowest_in(since, until)
        for entry, end in zip(ledger, ends, strict=True)
        if (since := max(entry.created_at, first)) < (until := min(end, last))
    ]
    return min(found, key=lambda one: one.amount, default=None)
