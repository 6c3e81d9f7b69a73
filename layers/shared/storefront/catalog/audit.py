"""What the audit knows of the catalogue: details, SKU codes, and what repeats are told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from storefront.books.look import Look
from storefront.books.model import CommonRule, Difference, Differences, Rule
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Note, Operation
from storefront.books.sections import Books, Section
from storefront.catalog.model import status_within
from storefront.catalog.options import Option, fault_of
from storefront.catalog.repository import (
    SKU,
    DetailsRecord,
    SkuRecord,
    listing,
    sku_pk,
)
from storefront.categories.audit import MEMBER
from storefront.categories.membership import MemberRecord, category_pk
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.tables import Table
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.inventory.model import ProductStatus, SaleItem, product_of
from storefront.inventory.repository import DETAILS
from storefront.pictures.audit import Gallery
from storefront.pictures.repository import UploadRecord, uploads_pk


class CatalogRule(Rule):
    """What must hold of the catalogue."""

    #: The SKU code leads to its product or variant, and no other does.
    SKU = "sku"
    #: A product's details name exactly its variants that are not archived, and each of these has
    #: its product's name, a choice of its own that the options offer, and is sold if both say so.
    VARIANTS = "variants"
    #: The categories that a product names are those in which it is found.
    PRODUCT_CATEGORIES = "product-categories"
    #: What a product's details say of its pictures can be shown, and each upload that is done is
    #: one of them. Whether their files are there is not looked at: that costs a call each.
    PICTURES = "pictures"


class Entry(NamedTuple):
    """What the details of a product say of what is sold of it, and where it is found."""

    listing: str
    status: ProductStatus
    name: str
    options: tuple[Option, ...]
    item_ids: tuple[str, ...]
    category_ids: frozenset[str]


@dataclass(slots=True)
class CatalogSection(Section):
    """The entry in the catalogue of a product or a variant.

    Args:
        details: those of a product.
        skus: the SKU codes that lead to it.
        answers: keys of the records that tell repeats of the product.
        found_in: the categories in which it is found.
        gallery: its pictures and uploads.
    """

    subject = PRODUCT

    details: Entry | None = None
    skus: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    found_in: set[str] = field(default_factory=set)
    gallery: Gallery = field(default_factory=Gallery)

    @property
    def is_there(self) -> bool:
        """Tell whether it is a product with options: that is there without a sale item."""
        return self.details is not None and bool(self.details.options)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        parts = {
            "details": self.details,
            "a SKU code": self.skus,
            "categories": self.found_in,
            "an upload": self.gallery.uploads,
        }
        return [name for name, part in parts.items() if part]


def _enter_details(books: Books, product_id: str, record: DetailsRecord) -> None:
    model = record.to_model()
    section = books.open(CatalogSection, product_id)
    section.details = Entry(
        listing=record.listing,
        status=record.status,
        name=record.name or "",
        options=model.options,
        item_ids=tuple(record.item_ids),
        category_ids=frozenset(model.category_ids),
    )
    section.gallery.enter_pictures(record.gallery)


def _enter_member(books: Books, category_id: str, record: MemberRecord) -> None:
    books.open(CatalogSection, record.sk).found_in.add(category_id)


def _enter_upload(books: Books, product_id: str, record: UploadRecord) -> None:
    books.open(CatalogSection, product_id).gallery.enter_upload(record.to_model())


def _enter_sku(books: Books, code: str, record: SkuRecord) -> None:
    books.open(CatalogSection, record.product_id).skus.add(code)


def _enter_creation(books: Books, answer: Answer) -> None:
    books.open(CatalogSection, answer.body["id"]).answers.add(answer.key)


def _enter_variants(books: Books, answer: Answer) -> None:
    for variant in answer.body["items"]:
        books.open(CatalogSection, variant["id"]).answers.add(answer.key)


def _check(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield everything in an entry that is not as it must be."""
    del now
    section = books.section(CatalogSection, product_id)
    sale = books.section(StockSection, product_id).sale
    if sale is None and section.answers and not section.is_there:
        yield Difference(CommonRule.ANSWER, product_id, "a product", "none")
    if sale is not None and section.skus != {sale.sku}:
        found = ", ".join(sorted(section.skus)) or "none"
        yield Difference(CatalogRule.SKU, product_id, sale.sku, found)
    if product_id == product_of(product_id):
        yield from _entry(books, product_id, section, sale)
    elif sale is not None:
        yield from _variant(books, sale)


def _entry(
    books: Books, product_id: str, section: CatalogSection, sale: SaleItem | None
) -> Differences:
    details = section.details
    if details is None:
        if sale is not None:
            yield Difference(CommonRule.EXISTS, product_id, "details", "none")
        return
    status = details.status if details.options or sale is None else sale.status
    listed = listing(product_id, status)
    if details.listing != listed:
        yield Difference(CommonRule.LISTING, product_id, listed, details.listing)
    for item_id in details.item_ids if details.options else ():
        if books.section(StockSection, item_id).sale is None:
            yield Difference(CatalogRule.VARIANTS, product_id, item_id, "none")
    if details.category_ids != section.found_in:
        named, found = (
            ", ".join(sorted(ids)) or "none" for ids in (details.category_ids, section.found_in)
        )
        yield Difference(CatalogRule.PRODUCT_CATEGORIES, product_id, named, found)
    for fault in section.gallery.faults:
        yield Difference(CatalogRule.PICTURES, product_id, *fault)


def _variant(books: Books, variant: SaleItem) -> Differences:
    """Yield what does not fit between a variant and its product."""
    item_id = variant.product_id
    details = books.section(CatalogSection, product_of(item_id)).details
    if details is None:
        yield Difference(CommonRule.EXISTS, item_id, "the product of a variant", "none")
        return
    is_kept = variant.own_status is not ProductStatus.ARCHIVED
    if (item_id in details.item_ids) != is_kept:
        expected = "named by its product" if is_kept else "not named by its product"
        yield Difference(CatalogRule.VARIANTS, item_id, expected, "the opposite")
    terms = details.name, status_within(details.status, variant.own_status)
    copy = variant.name, variant.status
    if is_kept and copy != terms:
        yield Difference(CatalogRule.VARIANTS, item_id, " ".join(map(str, terms)), " ".join(copy))
    others = {
        one.choice
        for other in details.item_ids
        if other != item_id and (one := books.section(StockSection, other).sale)
    }
    fault = fault_of(details.options, variant.choice)
    if is_kept and (fault or variant.choice in others):
        choice = " / ".join(variant.choice)
        yield Difference(CatalogRule.VARIANTS, item_id, "a choice of its own", fault or choice)


def _reread(look: Look, product_id: str) -> None:
    """Read the codes and answers; the details came with the product's partition."""
    known = look.known.section(CatalogSection, product_id)
    sale = look.books.section(StockSection, product_id).sale
    codes = known.skus | ({sale.sku} if sale else set())
    look.items(Table.CATALOG, [(sku_pk(code), SKU) for code in codes])
    details = look.books.section(CatalogSection, product_id).details
    named = (details.category_ids if details else set()) | known.found_in
    look.items(Table.CATALOG, [(category_pk(one), product_id) for one in named])
    if known.gallery.uploads:
        look.partition(Table.CATALOG, uploads_pk(product_id))
    look.answers(CatalogIdempotencyRecord, known.answers)


DETAILS_KIND = Kind(DetailsRecord, "PRODUCT", DETAILS, _enter_details, named="product_id")
AUDIT = DomainAudit(
    rules=CatalogRule,
    kinds=[
        DETAILS_KIND,
        Kind(SkuRecord, "SKU", SKU, _enter_sku),
        Kind(UploadRecord, "UPLOADS", None, _enter_upload),
    ],
    operations=[
        Operation(CatalogIdempotencyRecord, "create_product", _enter_creation),
        Operation(CatalogIdempotencyRecord, "create_variants", _enter_variants),
    ],
    notes=[Note(MEMBER, _enter_member)],
    inspections=[Inspection(CatalogSection, _check, _reread)],
)
