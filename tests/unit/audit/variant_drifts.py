"""Drifts of products with options, and of their variants."""

from storefront.books.model import CommonRule
from storefront.catalog.audit import CatalogRule
from storefront.catalog.model import ProductChanges
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.revisions.audit import HistoryRule
from tests.support.catalog import INACTIVE, shirt
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted


def _details(past: Past) -> Key:
    """Make a product with four variants, and return the key of its details."""
    code = f"SHIRT-{new_id(past.shop.clock())}"
    return Table.CATALOG, f"PRODUCT#{shirt(past.shop.product_service, code)}", "DETAILS"


def _variant(key: Key, number: int = 1) -> tuple[Key, str]:
    """Return the key of a variant of the product of some details, and its id."""
    table, pk, _ = key
    return (table, pk, f"SALE#{number:03}"), f"{pk.partition('#')[2]}-{number:03}"


@planted(CatalogRule.VARIANTS)
def a_variant_that_is_called_otherwise_than_its_product(past: Past, hand: Hand) -> str:
    variant, item_id = _variant(_details(past))
    hand.set(variant, name="Kurta")
    return item_id


@planted(CatalogRule.VARIANTS)
def a_variant_that_is_sold_though_its_product_is_not(past: Past, hand: Hand) -> str:
    details = _details(past)
    product_id = details[1].partition("#")[2]
    past.shop.product_service.update(product_id, ProductChanges(status=INACTIVE))
    variant, item_id = _variant(details)
    hand.set(variant, status="active")
    return item_id


@planted(CatalogRule.VARIANTS)
def a_variant_that_nobody_is_shown(past: Past, hand: Hand) -> str:
    details = _details(past)
    hand.set(details, variants="[2,3,4]")
    return _variant(details)[1]


@planted(CatalogRule.VARIANTS, HistoryRule.PRODUCT_HISTORY)
def two_variants_with_one_choice(past: Past, hand: Hand) -> str:
    details = _details(past)
    first, item_id = _variant(details)
    second, _ = _variant(details, 2)
    hand.set(first, choice=hand.item(second)["choice"]["S"])
    return item_id


@planted(CatalogRule.VARIANTS, HistoryRule.PRODUCT_HISTORY)
def a_choice_that_nobody_offers(past: Past, hand: Hand) -> str:
    variant, item_id = _variant(_details(past))
    hand.set(variant, choice="Green\nM")
    return item_id


@planted(CatalogRule.VARIANTS, CommonRule.EXISTS, HistoryRule.PRODUCT_HISTORY)
def a_variant_that_was_lost(past: Past, hand: Hand) -> str:
    details = _details(past)
    hand.delete(_variant(details, 2)[0])
    return details[1].partition("#")[2]


@planted(CatalogRule.TAX_CLASS)
def a_variant_that_is_taxed_otherwise_than_its_product(past: Past, hand: Hand) -> str:
    variant, item_id = _variant(_details(past))
    hand.set(variant, tax_class="zero")
    return item_id


@planted(CatalogRule.SKU)
def a_code_that_leads_to_another_variant(past: Past, hand: Hand) -> str:
    variant, item_id = _variant(_details(past))
    code = hand.item(variant)["sku"]["S"]
    hand.set((Table.CATALOG, f"SKU#{code}", "SKU"), product_id=f"{item_id[:-1]}2")
    return item_id
