"""Drifts of the history of products."""

import json

from storefront.books.model import CommonRule
from storefront.catalog.model import ProductChanges
from storefront.db.tables import Table
from storefront.revisions.audit import HistoryRule
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted, sale


def entry(product_id: str, number: int) -> Key:
    """Return the key of an entry of a product's history."""
    return Table.CATALOG, f"HISTORY#{product_id}", f"{number:08}"


@planted(HistoryRule.PRODUCT_HISTORY)
def an_entry_that_was_lost(past: Past, hand: Hand) -> str:
    past.shop.product_service.update(past.mug, ProductChanges(name="Cup"))
    hand.delete(entry(past.mug, 1))
    return past.mug


@planted(HistoryRule.PRODUCT_HISTORY)
def an_entry_that_the_details_do_not_count(past: Past, hand: Hand) -> str:
    hand.copy(entry(past.mug, 1), sk="00000099")
    return past.mug


@planted(HistoryRule.PRODUCT_HISTORY)
def an_entry_that_begins_with_what_was_never_there(past: Past, hand: Hand) -> str:
    past.shop.product_service.update(past.mug, ProductChanges(name="Cup"))
    number = int(hand.item((Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"))["history"]["N"])
    hand.set(entry(past.mug, number), changes=json.dumps([["name", 0, "Vase", "Cup"]]))
    return past.mug


@planted(HistoryRule.PRODUCT_HISTORY)
def a_name_that_no_entry_has_left(past: Past, hand: Hand) -> str:
    hand.set(sale(past.mug), name="Typed by hand")
    return past.mug


@planted(CommonRule.EXISTS)
def a_history_of_no_product(past: Past, hand: Hand) -> str:
    hand.copy(entry(past.mug, 1), pk="HISTORY#01JN0PR0DVCT")
    return "01JN0PR0DVCT"
