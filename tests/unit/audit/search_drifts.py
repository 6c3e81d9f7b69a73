"""Drifts of the search index."""

from datetime import timedelta

from storefront.books.model import CommonRule
from storefront.catalog.model import ProductChanges
from storefront.db.records import MomentAttribute
from storefront.db.tables import Table
from storefront.search.audit import INDEX_ID, SearchRule
from storefront.search.repository import (
    MANIFEST,
    PACK,
    SEARCH,
    SearchRepository,
    part_of,
    part_pk,
)
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.support.search_machine import indexer
from tests.unit.audit.planting import planted, time_passes


def _indexed(past: Past) -> None:
    """Index what there is: the first time that is the whole catalogue."""
    indexer(past.shop.store, past.shop.clock).index([past.mug])


def _pack(past: Past) -> str:
    manifest = SearchRepository(past.shop.store).manifest()
    assert manifest
    return manifest.packs[0].key


def _note(product_id: str) -> Key:
    return Table.CATALOG, part_pk(part_of(product_id)), product_id


@planted(SearchRule.SEARCH, SearchRule.SEARCH_COUNTS)
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


@planted(SearchRule.SEARCH_COUNTS)
def a_count_of_translations_that_is_wrong(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.set((Table.CATALOG, SEARCH, MANIFEST), waiting='{"missing": 99, "outdated": 0}')
    return INDEX_ID


@planted(SearchRule.SEARCH_PACKS)
def a_pack_that_nobody_came_to_name(past: Past, hand: Hand) -> str:
    _indexed(past)
    (key,) = hand.keys(Table.CATALOG, SEARCH, sk=f"{PACK}#{_pack(past)}")
    lost = Table.CATALOG, SEARCH, f"{PACK}#search/2/lost"
    hand.copy(key, sk=lost[2])
    hand.set(lost, noted_at=MomentAttribute().serialize(past.shop.clock() - timedelta(hours=3)))
    return INDEX_ID


@planted(SearchRule.SEARCH_PACKS)
def a_pack_of_the_index_that_is_not_noted(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.delete((Table.CATALOG, SEARCH, f"{PACK}#{_pack(past)}"))
    return INDEX_ID


@planted(CommonRule.EXISTS)
def notes_of_an_index_that_is_not_there(past: Past, hand: Hand) -> str:
    _indexed(past)
    hand.delete((Table.CATALOG, SEARCH, MANIFEST))
    return part_of(past.mug)
