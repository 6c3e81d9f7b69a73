"""Conditions on sale items and shards: that they are as they were read."""

from datetime import datetime

from pynamodb.expressions.condition import Condition

from storefront.inventory.model import BookedUnits, ProductStatus, SaleItem
from storefront.inventory.price_records import costs
from storefront.inventory.records import SaleRecord, StockRecord


def says(seen: BookedUnits) -> Condition:
    """Return the condition that the books say what was seen."""
    says: Condition = StockRecord.on_hand == seen.on_hand
    if seen.to_ship is not None:
        to_ship = StockRecord.to_ship == seen.to_ship
        says &= to_ship if seen.to_ship else to_ship | StockRecord.to_ship.does_not_exist()
    return says


def has_free(units: int) -> Condition:
    """Return the condition that so many units are on the shelf and nothing holds them."""
    enough: Condition = (StockRecord.available >= units) & (StockRecord.on_hand >= units)
    return enough


def has_shards(count: int) -> Condition:
    """Return the condition that a product has so many shards."""
    return SaleRecord.shards == count if count else SaleRecord.shards.does_not_exist()


def is_sold_as_read(item: SaleItem, now: datetime) -> Condition:
    """Return the condition that a product is sold, at what its item says it costs at a moment."""
    is_sold = StockRecord.status == ProductStatus.ACTIVE.value
    as_read: Condition = is_sold & costs(item.prices, now) & is_taxed_as(item)
    return as_read


def is_taxed_as(item: SaleItem) -> Condition:
    """Return the condition that a product has the class of tax that its item says."""
    attribute = StockRecord.tax_class
    same: Condition = attribute == item.tax_class if item.tax_class else attribute.does_not_exist()
    return same
