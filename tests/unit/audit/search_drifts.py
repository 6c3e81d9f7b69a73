"""Drifts of the search index."""

from storefront.books.model import CommonRule
from storefront.catalog.model import ProductChanges
from storefront.db.tables import Table
from storefront.search.audit import SearchRule
from storefront.search.repository import MANIFEST, SEARCH, part_of, part_pk
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.support.search_machine import indexer
from tests.unit.audit.planting import planted, time_passes


def _indexed(past: Past) -> None:
    """Index what there is: the first time that is the whole catalogue."""
    indexer(past.shop.store, past.shop.clock).index([past.mug])


def _note(product_id: str) -> Key:
    return Table.CATALOG, part_pk(part_of(product_id)), product_id


@planted(SearchRule.SEARCH)
def a_product_that_is_not_in_the_index(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.delete(_note(past.mug))
    time_passes(past, minutes=6)
    return past.mug


@planted(SearchRule.SEARCH)
def a_change_that_the_index_has_missed(past: Past, hand: Hand) -> str:
    del hand
    _indexed(past)
    time_passes(past, minutes=1)
    past.shop.product_service.update(past.mug, ProductChanges(name="Cup"))
    time_passes(past, minutes=6)
    return past.mug


@planted(SearchRule.SEARCH)
def an_archived_product_that_the_index_takes_for_another(past: Past, hand: Hand) -> str:
    del hand
    _indexed(past)
    past.shop.product_service.archive(past.mug)
    time_passes(past, minutes=6)
    return past.mug


@planted(SearchRule.SEARCH)
def a_hidden_product_that_the_index_shows(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.set(_note(past.mug), status="inactive")
    time_passes(past, minutes=6)
    return past.mug


@planted(CommonRule.EXISTS)
def notes_of_an_index_that_is_not_there(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.delete((Table.CATALOG, SEARCH, MANIFEST))
    return part_of(past.mug)
