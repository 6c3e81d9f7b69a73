"""Drifts of prices and of their ledgers."""

from datetime import timedelta

from storefront.catalog.audit import CatalogRule
from storefront.catalog.model import NewSale, ProductChanges
from storefront.db.tables import Table
from storefront.inventory.audit import StockRule
from storefront.revisions.audit import HistoryRule
from tests.support.clock import FrozenClock
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted, sale


def _on_sale(past: Past) -> str:
    """Return a product that is on sale, after a while at its regular price."""
    product_id = past.shop.product(stock=8)
    clock = past.shop.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(seconds=10)
    ends = clock() + timedelta(days=3)
    changes = ProductChanges(compare_at="250.00", sale=NewSale("150.00", None, ends))
    past.shop.product_service.update(product_id, changes)
    return product_id


def _line(product_id: str, number: int) -> Key:
    return Table.CATALOG, f"PRICES#{product_id}", f"{number:08}"


@planted(CatalogRule.PRICES, HistoryRule.PRODUCT_HISTORY)
def a_price_that_its_ledger_does_not_know(past: Past, hand: Hand) -> str:
    hand.set(sale(past.mug), unit_amount=1)
    return past.mug


@planted(CatalogRule.PRICES)
def a_ledger_without_its_last_line(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    hand.delete(_line(product_id, 2))
    return product_id


@planted(CatalogRule.PRICES)
def a_ledger_with_a_line_too_many(past: Past, hand: Hand) -> str:
    hand.copy(_line(past.mug, 1), sk=f"{2:08}")
    return past.mug


@planted(CatalogRule.PRICES)
def a_sale_that_its_ledger_knows_as_shorter(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    hand.set(_line(product_id, 2), sale_until=1)
    return product_id


@planted(CatalogRule.PRICES, HistoryRule.PRODUCT_HISTORY)
def a_comparison_that_its_ledger_does_not_know(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    hand.set(sale(product_id), compare_at=99_900)
    return product_id


@planted(CatalogRule.PRICES, HistoryRule.PRODUCT_HISTORY)
def a_sale_price_above_the_regular_one(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    for key in (sale(product_id), _line(product_id, 2)):
        hand.set(key, sale_amount=20_000)
    return product_id


@planted(CatalogRule.PRIOR_PRICE)
def a_reduction_that_looks_larger_than_it_is(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    hand.set(sale(product_id), prior_amount=30_000)
    return product_id


@planted(StockRule.SHARDS)
def a_shard_that_sells_on_when_the_sale_is_over(past: Past, hand: Hand) -> str:
    product_id = _on_sale(past)
    past.shop.sharding_service.spread(product_id, 4)
    hand.set((Table.CATALOG, f"STOCK#{product_id}#2", "SHARD"), sale_until=4_000_000_000)
    return product_id
