"""Drifts of products, their units, codes and pictures, each with the rules that find it."""

from datetime import UTC, datetime

from storefront.books.model import CommonRule
from storefront.catalog.audit import CatalogRule
from storefront.db.records import partition_of
from storefront.db.tables import BY_LISTING, Table
from storefront.inventory.audit import StockRule
from storefront.orders.audit.sections import OrderRule
from storefront.pictures.model import Picture
from storefront.pictures.repository import GalleryRecord, UploadRecord, rows_of, uploads_pk
from tests.support.drift import Hand
from tests.support.past import Past
from tests.unit.audit.planting import in_another_shard, planted, sale


@planted(CommonRule.EXISTS)
def a_product_without_details(past: Past, hand: Hand) -> str:
    hand.delete((Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"))
    return past.mug


@planted(CommonRule.EXISTS)
def a_product_of_which_only_its_code_is_left(past: Past, hand: Hand) -> str:
    key = hand.key_of(Table.CATALOG, "SKU#", product_id=past.mug)
    hand.copy(key, pk="SKU#GONE")
    hand.set((Table.CATALOG, "SKU#GONE", "SKU"), product_id="01JGONE")
    return "01JGONE"


@planted(StockRule.STOCK_RANGE)
def fewer_than_no_units(past: Past, hand: Hand) -> str:
    product = past.shop.product(stock=1)
    past.shop.order(past.shop.buyer(), {product: 1})
    hand.delete(hand.key_of(Table.CATALOG, f"MOVEMENTS#{product}"))
    hand.set(sale(product), available=-1, on_hand=0)
    return product


@planted(OrderRule.STOCK_HELD)
def a_unit_that_nobody_holds_and_nobody_can_buy(past: Past, hand: Hand) -> str:
    hand.add(sale(past.mug), available=-1)
    return past.mug


@planted(StockRule.STOCK_LEDGER)
def a_unit_that_never_came(past: Past, hand: Hand) -> str:
    hand.add(sale(past.mug), available=1, on_hand=1)
    return past.mug


@planted(CommonRule.LISTING)
def a_product_listed_under_another_status(past: Past, hand: Hand) -> str:
    listing = partition_of(BY_LISTING, "inactive", past.mug)
    hand.set((Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"), listing=listing)
    return past.mug


@planted(CommonRule.LISTING)
def a_product_listed_in_another_shard(past: Past, hand: Hand) -> str:
    in_another_shard(hand, (Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS"), "listing")
    return past.mug


@planted(CommonRule.LISTING)
def an_archived_product_that_is_listed(past: Past, hand: Hand) -> str:
    past.shop.product_service.archive(past.rare)
    listing = partition_of(BY_LISTING, "active", past.rare)
    hand.set((Table.CATALOG, f"PRODUCT#{past.rare}", "DETAILS"), listing=listing)
    return past.rare


@planted(CatalogRule.SKU)
def a_code_that_leads_nowhere(past: Past, hand: Hand) -> str:
    hand.delete(hand.key_of(Table.CATALOG, "SKU#", product_id=past.mug))
    return past.mug


@planted(CatalogRule.SKU)
def a_second_code_that_leads_to_a_product(past: Past, hand: Hand) -> str:
    hand.copy(hand.key_of(Table.CATALOG, "SKU#", product_id=past.mug), pk="SKU#OTHER")
    return past.mug


@planted(CatalogRule.PICTURES)
def a_picture_that_nothing_can_show(past: Past, hand: Hand) -> str:
    key = (Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS")
    picture = Picture("01JP1CTVRE", digest="", width=0, height=0, colour="", placeholder="")
    rows = GalleryRecord.pictures.serialize(rows_of([picture]))
    hand.put(Table.CATALOG, hand.item(key) | {"pictures": {"L": rows}})
    return past.mug


@planted(CatalogRule.PICTURES)
def a_picture_of_a_variant_that_never_was(past: Past, hand: Hand) -> str:
    key = (Table.CATALOG, f"PRODUCT#{past.mug}", "DETAILS")
    picture = Picture("01JP1CTVRE", "0" * 24, 60, 40, "#aabbcc", "UklGRg==", variants=(7,))
    rows = GalleryRecord.pictures.serialize(rows_of([picture]))
    hand.put(Table.CATALOG, hand.item(key) | {"pictures": {"L": rows}})
    return past.mug


@planted(CatalogRule.PICTURES)
def an_upload_that_is_done_and_no_picture(past: Past, hand: Hand) -> str:
    _upload(hand, past.mug, state="done")
    return past.mug


@planted(CommonRule.EXISTS)
def an_upload_of_no_product(past: Past, hand: Hand) -> str:
    del past
    _upload(hand, "01JN0PR0DVCT", state="waiting")
    return "01JN0PR0DVCT"


def _upload(hand: Hand, product_id: str, state: str) -> None:
    made = datetime(2026, 7, 1, tzinfo=UTC)
    record = UploadRecord(
        pk=uploads_pk(product_id),
        sk="01JVP10AD",
        filename="mug.jpg",
        alt_en="",
        alt_bn="",
        state=state,
        created_at=made,
        ttl=made,
    )
    hand.put(Table.CATALOG, record.serialize())
