"""Conditions on sale items: that they are as they were read."""

from pynamodb.expressions.condition import Condition

from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.price_records import has_prices
from storefront.inventory.records import SaleRecord


def still_sold(seen: SaleItem) -> Condition:
    """Return the condition that a sale item is the edition that was seen."""
    is_same: Condition = (
        (SaleRecord.name == seen.name)
        & (SaleRecord.status == seen.status.value)
        & has_prices(seen.prices)
        & (
            (SaleRecord.compare_at == seen.compare_at.amount)
            if seen.compare_at
            else SaleRecord.compare_at.does_not_exist()
        )
    )
    if seen.choice:
        is_same &= SaleRecord.choice == "\n".join(seen.choice)
    return is_same


def has_own_status(seen: SaleItem) -> Condition:
    """Return the condition that nobody has changed whether it is sold, apart from its product."""
    own: Condition = SaleRecord.own_status.does_not_exist()
    if seen.own_status is not ProductStatus.ACTIVE:
        own = SaleRecord.own_status == seen.own_status.value
    return own
