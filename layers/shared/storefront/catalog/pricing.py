"""The rules by which staff set prices: regular ones, sale prices for a time, and comparisons."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from storefront.catalog.model import (
    NewSale,
    PriceChanges,
    not_valid,
    price_of,
    require_chargeable,
)
from storefront.currencies import Provider
from storefront.history.model import SYSTEM
from storefront.inventory.model import SaleItem
from storefront.inventory.prices import PriceEntry, Prices, SalePrice, prior_to
from storefront.money import Money


def changed_prices(
    item: SaleItem, changes: PriceChanges, now: datetime, providers: Collection[Provider]
) -> SaleItem:
    """Return a sale item as staff want it priced; as it is, if that is what they want.

    A sale that is over is forgotten with the next change of prices.

    Args:
        item: as it was read.
        changes: what is to differ; a change of something else changes no prices.
        now: the present.
        providers: who charges for what is sold.

    Raises:
        ValidationFailedError: a price is none in the item's currency, or nobody could charge it;
            a sale price is not below the regular one, or its time is over or none; or a price is
            not below what it is compared with.
    """
    before = item.prices
    regular, compare_at, sale = before.regular, item.compare_at, before.sale_from(now)
    was = (regular, compare_at, sale)
    if changes.price is not None:
        regular = price_of(changes.price, before.currency)
        require_chargeable(regular, providers)
    if changes.compare_at is not None:
        compare_at = price_of(changes.compare_at, before.currency, "compare_at_price")
    if changes.sale is not None:
        sale = _sale_of(changes.sale, before, now, providers)
    if "compare_at_price" in changes.without:
        compare_at = None
    if "sale" in changes.without:
        sale = None
    if (regular, compare_at, sale) == was:
        return item
    _require_order(regular, compare_at, sale, changes)
    return replace(item, prices=Prices(regular, sale), compare_at=compare_at)


def _sale_of(
    new: NewSale, before: Prices, now: datetime, providers: Collection[Provider]
) -> SalePrice:
    """Return a sale as it is to be: no sale begins before it is set, or anew while it is on.

    Its times are whole seconds, as they are kept: what is written down of it is what will be read.
    """
    price = price_of(new.price, before.currency, "sale.price")
    require_chargeable(price, providers, "sale.price")
    moment, ends = (one.replace(microsecond=0) for one in (now, new.ends))
    starts, on = (new.starts or moment).replace(microsecond=0), before.sale_at(now)
    if ends <= now:
        raise not_valid("sale.ends_at", "must be in the future")
    if starts >= ends:
        raise not_valid("sale.ends_at", "must be after the beginning")
    if starts <= now:
        starts = on.starts if on else moment
    return SalePrice(price, starts, ends)


def _require_order(
    regular: Money, compare_at: Money | None, sale: SalePrice | None, changes: PriceChanges
) -> None:
    """Refuse prices that are not one below the other, at the field that is to change."""
    if sale and sale.price.amount >= regular.amount:
        if changes.sale is None:
            raise not_valid("price", "must be above the sale price, or end the sale first")
        raise not_valid("sale.price", "must be below the regular price")
    if compare_at and compare_at.amount <= regular.amount:
        if changes.compare_at is None:
            raise not_valid("price", "must be below what it is compared with")
        raise not_valid("compare_at_price", "must be above the price")


def first_line(item: SaleItem, actor: str, moment: datetime) -> PriceEntry:
    """Return the line with which the ledger of a new sale item begins."""
    return PriceEntry(1, item.prices, item.compare_at, actor, moment)


def next_lines(
    before: SaleItem, after: SaleItem, actor: str, moment: datetime, since: datetime
) -> list[PriceEntry]:
    """Return the lines of a ledger for a change of prices.

    Args:
        before: the sale item as it was read.
        after: as it is to be.
        actor: who changes it.
        moment: when.
        since: since when the old prices are in force, for an item that is older than ledgers.
    """
    lines = []
    if before.priced == 0:
        lines.append(first_line(before, SYSTEM, since))
    number = before.priced + len(lines) + 1
    return [*lines, PriceEntry(number, after.prices, after.compare_at, actor, moment)]


def with_lines(after: SaleItem, ledger: Sequence[PriceEntry]) -> SaleItem:
    """Return a sale item with what follows from its ledger, the new lines included."""
    sale = after.prices.sale
    prior = prior_to(sale, ledger) if sale else None
    return replace(after, prior=prior, priced=ledger[-1].number)
