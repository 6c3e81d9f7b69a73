"""Drifts of categories, and of what is in them."""

from storefront.books.model import CommonRule
from storefront.catalog.audit import CatalogRule
from storefront.catalog.model import ProductChanges
from storefront.categories.audit import CategoryRule
from storefront.categories.repository import CATEGORIES, TREE
from storefront.db.tables import Table
from storefront.revisions.audit import HistoryRule
from tests.support.categories import add, category_service_on
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted


def _new(past: Past, name: str, parent_id: str | None = None) -> str:
    return add(category_service_on(past.shop.store, past.shop.clock), name, parent_id)


def _shelved(past: Past) -> str:
    """Put the mug into a new category and return its id."""
    category_id = _new(past, "Mugs")
    past.shop.product_service.update(past.mug, ProductChanges(category_ids=(category_id,)))
    return category_id


def _category(category_id: str) -> Key:
    return Table.CATALOG, CATEGORIES, category_id


def _counter(category_id: str) -> Key:
    return Table.CATALOG, f"MEMBERS#{category_id}", "MEMBERS"


@planted(CategoryRule.CATEGORY_TREE)
def two_categories_below_each_other(past: Past, hand: Hand) -> str:
    home = _new(past, "Home")
    mugs = _new(past, "Mugs", home)
    hand.set(_category(home), parent_id=mugs)
    return CATEGORIES


@planted(CategoryRule.CATEGORY_TREE)
def a_category_below_one_that_does_not_exist(past: Past, hand: Hand) -> str:
    hand.set(_category(_new(past, "Home")), parent_id="01JGONE")
    return CATEGORIES


@planted(CategoryRule.CATEGORY_TREE)
def two_siblings_in_one_place(past: Past, hand: Hand) -> str:
    _new(past, "Home")
    hand.set(_category(_new(past, "Tea")), rank="a0")
    return CATEGORIES


@planted(CommonRule.EXISTS)
def categories_without_a_version(past: Past, hand: Hand) -> str:
    _new(past, "Home")
    hand.delete((Table.CATALOG, CATEGORIES, TREE))
    return CATEGORIES


@planted(CommonRule.EXISTS)
def products_in_a_category_that_does_not_exist(past: Past, hand: Hand) -> str:
    category_id = _shelved(past)
    hand.delete(_category(category_id))
    return category_id


@planted(CategoryRule.CATEGORY_COUNT)
def a_category_that_counts_a_product_too_many(past: Past, hand: Hand) -> str:
    category_id = _shelved(past)
    hand.add(_counter(category_id), products=1)
    return category_id


@planted(CategoryRule.CATEGORY_COUNT)
def a_category_without_a_counter(past: Past, hand: Hand) -> str:
    category_id = _new(past, "Home")
    hand.delete(_counter(category_id))
    return category_id


@planted(CatalogRule.PRODUCT_CATEGORIES, HistoryRule.PRODUCT_HISTORY)
def a_product_that_is_found_where_it_does_not_say(past: Past, hand: Hand) -> str:
    _shelved(past)
    hand.set((Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"), category_ids=None)
    return past.mug


@planted(CatalogRule.PRODUCT_CATEGORIES, CategoryRule.CATEGORY_COUNT)
def a_product_that_is_not_found_where_it_says(past: Past, hand: Hand) -> str:
    category_id = _shelved(past)
    hand.delete((Table.CATALOG, f"CATEGORY#{category_id}", past.mug))
    return past.mug
