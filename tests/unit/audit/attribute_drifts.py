"""Drifts of attributes, of what products say by them, and of barcodes."""

import json

from storefront.attributes.audit import AttributeRule
from storefront.attributes.repository import ATTRIBUTES
from storefront.books.model import CommonRule
from storefront.catalog.audit import CatalogRule
from storefront.catalog.model import MarkChanges, ProductChanges, VariantChanges
from storefront.db.tables import Table
from storefront.ids import new_id
from storefront.revisions.audit import HistoryRule
from tests.support.attributes import ANYTHING, BARCODE, OTHER_BARCODE, fabric
from tests.support.catalog import shirt
from tests.support.drift import Hand, Key
from tests.support.past import Past
from tests.unit.audit.planting import planted

_USES: Key = (Table.CATALOG, "USES#fabric", "USES")
_CLAIM: Key = (Table.CATALOG, f"BARCODE#0{BARCODE}", "BARCODE")


def _details(product_id: str) -> Key:
    return Table.CATALOG, f"PRODUCT#{product_id}", "DETAILS"


def _woven(past: Past) -> str:
    """Let the mug be of cotton, and return its id."""
    past.shop.attribute_service.put(fabric(), ANYTHING)
    changes = ProductChanges(attributes={"fabric": ("cotton",)})
    past.shop.product_service.update(past.mug, changes)
    return past.mug


def _barred(past: Past) -> str:
    """Give the mug a barcode, and return its id."""
    changes = ProductChanges(mark=MarkChanges(BARCODE, 3))
    past.shop.product_service.update(past.mug, changes)
    return past.mug


@planted(AttributeRule.ATTRIBUTE_USES)
def an_attribute_that_counts_a_product_too_many(past: Past, hand: Hand) -> str:
    _woven(past)
    hand.add(_USES, products=1)
    return "fabric"


@planted(AttributeRule.ATTRIBUTE_USES)
def a_value_that_is_counted_although_there_is_none(past: Past, hand: Hand) -> str:
    past.shop.attribute_service.put(fabric(), ANYTHING)
    item = hand.item(_USES)
    item["values"]["M"]["wool"] = {"N": "0"}
    hand.put(Table.CATALOG, item)
    return "fabric"


@planted(AttributeRule.ATTRIBUTE_USES)
def an_attribute_of_another_type_than_products_rely_on(past: Past, hand: Hand) -> str:
    _woven(past)
    hand.set(_USES, kind="text")
    return "fabric"


@planted(AttributeRule.ATTRIBUTE_USES)
def an_attribute_without_counters(past: Past, hand: Hand) -> str:
    past.shop.attribute_service.put(fabric(), ANYTHING)
    hand.delete(_USES)
    return "fabric"


@planted(CommonRule.EXISTS)
def products_with_an_attribute_that_does_not_exist(past: Past, hand: Hand) -> str:
    _woven(past)
    hand.delete((Table.CATALOG, ATTRIBUTES, "fabric"))
    return "fabric"


@planted(CatalogRule.PRODUCT_ATTRIBUTES, AttributeRule.ATTRIBUTE_USES)
def a_product_that_is_not_counted_where_it_says(past: Past, hand: Hand) -> str:
    product_id = _woven(past)
    hand.delete((Table.CATALOG, "ATTRIBUTE#fabric", product_id))
    return product_id


@planted(CatalogRule.PRODUCT_ATTRIBUTES, HistoryRule.PRODUCT_HISTORY)
def a_product_that_says_what_is_not_counted(past: Past, hand: Hand) -> str:
    product_id = _woven(past)
    hand.set(_details(product_id), attributes=json.dumps({"fabric": ["silk"]}))
    return product_id


@planted(CatalogRule.BARCODE)
def a_barcode_that_was_lost(past: Past, hand: Hand) -> str:
    product_id = _barred(past)
    hand.delete(_CLAIM)
    return product_id


@planted(CatalogRule.BARCODE, HistoryRule.PRODUCT_HISTORY)
def a_barcode_that_leads_to_what_has_another(past: Past, hand: Hand) -> str:
    product_id = _barred(past)
    marks = {"0": [OTHER_BARCODE, 3]}
    hand.set(_details(product_id), marks=json.dumps(marks))
    return product_id


@planted(CatalogRule.BARCODE)
def a_barcode_that_leads_to_another_variant(past: Past, hand: Hand) -> str:
    product_id = shirt(past.shop.product_service, f"SHIRT-{new_id(past.shop.clock())}")
    first, second = f"{product_id}-001", f"{product_id}-002"
    past.shop.variant_service.update(first, VariantChanges(mark=MarkChanges(BARCODE)))
    hand.set(_CLAIM, product_id=second)
    return first


@planted(CatalogRule.BARCODE)
def a_mark_of_a_variant_that_is_none(past: Past, hand: Hand) -> str:
    product_id = _barred(past)
    marks = {"0": [BARCODE, 3], "7": [None, 3]}
    hand.set(_details(product_id), marks=json.dumps(marks))
    return product_id
