"""Prices as they are stored, and the conditions by which writes are guarded with them."""

from datetime import datetime
from typing import Any, ClassVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from storefront.db.records import IntegerAttribute, Record, SecondsAttribute
from storefront.db.tables import Table
from storefront.inventory.prices import Prices, SalePrice
from storefront.money import Money


class PricedRecord(Record):
    """What has prices: the sale item and its shards, and the lines of its price ledger."""

    table: ClassVar[Table] = Table.CATALOG

    unit_amount = IntegerAttribute()
    currency = UnicodeAttribute()
    #: All three, or none. Times in whole seconds: as text they would take 50 bytes more.
    sale_amount = IntegerAttribute(null=True)
    sale_from = SecondsAttribute(null=True)
    sale_until = SecondsAttribute(null=True)

    @property
    def prices(self) -> Prices:
        """What a unit costs, and when."""
        sale = None
        if self.sale_amount is not None:
            price = Money(self.sale_amount, self.currency)
            sale = SalePrice(price, self.sale_from, self.sale_until)
        return Prices(Money(self.unit_amount, self.currency), sale)


def costs(prices: Prices, now: datetime) -> Condition:
    """Return the condition that a unit costs, by what is stored, what it does by some prices.

    It is `Prices.at` in DynamoDB's words, on the fields and on the time: whatever was read, and
    whatever became of it since, an order is placed only at what is stored for its very moment.

    Args:
        prices: as they were read.
        now: the moment for which both are asked.
    """
    record, sale = PricedRecord, prices.sale_at(now)
    if sale:
        is_so = (record.sale_from <= now) & (record.sale_until > now)
        is_so &= record.sale_amount == sale.price.amount
    else:
        is_so = (
            record.sale_from.does_not_exist()
            | (record.sale_from > now)
            | (record.sale_until <= now)
        )
        is_so &= record.unit_amount == prices.regular.amount
    same: Condition = is_so & (record.currency == prices.currency)
    return same


def has_prices(prices: Prices) -> Condition:
    """Return the condition that prices are those that were read."""
    same: Condition = PricedRecord.unit_amount == prices.regular.amount
    if prices.sale is None:
        same &= PricedRecord.sale_amount.does_not_exist()
    else:
        same &= PricedRecord.sale_amount == prices.sale.price.amount
        same &= PricedRecord.sale_from == prices.sale.starts
        same &= PricedRecord.sale_until == prices.sale.ends
    return same


def price_fields(prices: Prices) -> dict[str, Any]:
    """Return the attributes that say what a unit costs, and when."""
    sale = prices.sale
    return {
        "unit_amount": prices.regular.amount,
        "currency": prices.currency,
        "sale_amount": sale.price.amount if sale else None,
        "sale_from": sale.starts if sale else None,
        "sale_until": sale.ends if sale else None,
    }


def money_of(amount: int | None, currency: str) -> Money | None:
    """Return the money of an amount that may be missing."""
    return None if amount is None else Money(amount, currency)


def amount_of(money: Money | None) -> int | None:
    """Return the amount of money that may be missing."""
    return money.amount if money else None
