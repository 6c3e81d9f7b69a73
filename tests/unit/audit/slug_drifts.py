"""Drifts of slugs, of what they lead to, and of translations."""

import json

from storefront.addresses.claims import SLUG
from storefront.books.model import CommonRule
from storefront.catalog.audit import CatalogRule
from storefront.catalog.model import ProductChanges
from storefront.catalog.words import WordChanges
from storefront.categories.audit import CategoryRule
from storefront.categories.model import CategoryChanges
from storefront.categories.repository import CATEGORIES
from storefront.db.tables import Table
from storefront.editions import Seen
from storefront.ids import new_id
from storefront.revisions.audit import HistoryRule
from tests.support.categories import add, category_service_on
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted


def _slug(text: str) -> Key:
    return Table.CATALOG, f"SLUG#{text}", SLUG


def _details(product_id: str) -> Key:
    return Table.CATALOG, f"PRODUCT#{product_id}", "DETAILS"


def _moved(past: Past) -> str:
    """Give the mug a second slug, and return its id."""
    changes = ProductChanges(words=WordChanges(slug="first"))
    past.shop.product_service.update(past.mug, changes)
    changes = ProductChanges(words=WordChanges(slug="second"))
    past.shop.product_service.update(past.mug, changes)
    return past.mug


def _category(past: Past) -> str:
    """Make a category that was called otherwise before."""
    service = category_service_on(past.shop.store, past.shop.clock)
    category_id = add(service, "Teas")
    service.update(category_id, CategoryChanges(slug="tea"), Seen())
    return category_id


@planted(CatalogRule.SLUG)
def a_slug_that_was_lost(past: Past, hand: Hand) -> str:
    product_id = _moved(past)
    hand.delete(_slug("second"))
    return product_id


@planted(CatalogRule.SLUG)
def two_slugs_of_now(past: Past, hand: Hand) -> str:
    product_id = _moved(past)
    hand.set(_slug("first"), current=True)
    return product_id


@planted(CatalogRule.SLUG)
def no_slug_of_now(past: Past, hand: Hand) -> str:
    product_id = _moved(past)
    hand.set(_slug("second"), current=False)
    return product_id


@planted(CatalogRule.SLUG, HistoryRule.PRODUCT_HISTORY)
def a_product_that_says_another_slug(past: Past, hand: Hand) -> str:
    product_id = _moved(past)
    hand.set(_details(product_id), slug="first")
    return product_id


@planted(CatalogRule.SLUG)
def a_product_that_is_sold_and_replaced(past: Past, hand: Hand) -> str:
    hand.set(_details(past.mug), replaced_by=new_id(past.shop.clock()))
    return past.mug


@planted(CommonRule.EXISTS)
def a_slug_of_a_product_that_does_not_exist(past: Past, hand: Hand) -> str:
    _moved(past)
    lost = new_id(past.shop.clock())
    hand.copy(_slug("first"), pk="SLUG#third")
    hand.set(_slug("third"), owner_id=lost)
    return lost


@planted(CategoryRule.CATEGORY_SLUG)
def a_category_s_slug_that_was_lost(past: Past, hand: Hand) -> str:
    category_id = _category(past)
    hand.delete(_slug("tea"))
    return category_id


@planted(CategoryRule.CATEGORY_SLUG)
def a_slug_that_a_category_does_not_remember(past: Past, hand: Hand) -> str:
    category_id = _category(past)
    hand.set((Table.CATALOG, CATEGORIES, category_id), former_slugs=None)
    return category_id


@planted(CommonRule.EXISTS)
def a_slug_of_a_category_that_does_not_exist(past: Past, hand: Hand) -> str:
    _category(past)
    lost = new_id(past.shop.clock())
    hand.copy(_slug("tea"), pk="SLUG#lost")
    hand.set(_slug("lost"), owner_id=lost)
    return lost


def _translated(past: Past, hand: Hand, **kept: object) -> str:
    """Let the mug say something in another language, in whatever way."""
    hand.set(_details(past.mug), translations=json.dumps(kept))
    return past.mug


@planted(CatalogRule.TRANSLATIONS)
def a_translation_that_does_not_tell_what_it_was_made_of(past: Past, hand: Hand) -> str:
    return _translated(past, hand, bn={"name": ["মগ", ""]})


@planted(CatalogRule.TRANSLATIONS)
def a_translation_without_a_text(past: Past, hand: Hand) -> str:
    return _translated(past, hand, bn={"name": ["", "0" * 12]})


@planted(CatalogRule.TRANSLATIONS)
def a_translation_into_the_shop_s_own_language(past: Past, hand: Hand) -> str:
    return _translated(past, hand, en={"name": ["Mug", "0" * 12]})
