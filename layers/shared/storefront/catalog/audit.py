"""What the audit knows of the catalogue: details, SKU codes, and what repeats are told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from storefront.books.look import Look
from storefront.books.model import CommonRule, Difference, Differences, Rule
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Operation
from storefront.books.sections import Books, Section
from storefront.catalog.repository import (
    DETAILS,
    SKU,
    DetailsRecord,
    SkuRecord,
    listing,
    sku_pk,
)
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.tables import Table
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.inventory.model import SaleItem
from storefront.pictures.audit import Gallery
from storefront.pictures.repository import UploadRecord, uploads_pk


class CatalogRule(Rule):
    """What must hold of the catalogue."""

    #: The SKU code leads to its product, and no other does.
    SKU = "sku"
    #: What a product's details say of its pictures can be shown, and each upload that is done is
    #: one of them. Whether their files are there is not looked at: that costs a call each.
    PICTURES = "pictures"


@dataclass(slots=True)
class CatalogSection(Section):
    """A product's entry in the catalogue.

    Args:
        has_details: whether its details are there.
        listing: where the index lists it.
        skus: the SKU codes that lead to it.
        answers: keys of the records that tell repeats of the product.
        gallery: its pictures and uploads.
    """

    subject = PRODUCT

    has_details: bool = False
    listing: str | None = None
    skus: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    gallery: Gallery = field(default_factory=Gallery)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        parts = {
            "details": self.has_details,
            "a SKU code": self.skus,
            "an upload": self.gallery.uploads,
        }
        return [name for name, part in parts.items() if part]


def _enter_details(books: Books, product_id: str, record: DetailsRecord) -> None:
    section = books.open(CatalogSection, product_id)
    section.has_details, section.listing = True, record.listing
    section.gallery.enter_pictures(record.gallery)


def _enter_upload(books: Books, product_id: str, record: UploadRecord) -> None:
    books.open(CatalogSection, product_id).gallery.enter_upload(record.to_model())


def _enter_sku(books: Books, code: str, record: SkuRecord) -> None:
    books.open(CatalogSection, record.product_id).skus.add(code)


def _enter_creation(books: Books, answer: Answer) -> None:
    books.open(CatalogSection, answer.body["id"]).answers.add(answer.key)


def _check(books: Books, product_id: str, now: datetime) -> Differences:
    """Yield everything in a product's entry that is not as it must be."""
    del now
    section = books.section(CatalogSection, product_id)
    sale = books.section(StockSection, product_id).sale
    if sale is not None:
        yield from _listing(product_id, section, sale)
        for fault in section.gallery.faults:
            yield Difference(CatalogRule.PICTURES, product_id, *fault)
    elif section.answers:
        yield Difference(CommonRule.ANSWER, product_id, "a product", "none")


def _listing(product_id: str, section: CatalogSection, sale: SaleItem) -> Differences:
    listed = listing(product_id, sale.status)
    if not section.has_details:
        yield Difference(CommonRule.EXISTS, product_id, "details", "none")
    elif section.listing != listed:
        yield Difference(CommonRule.LISTING, product_id, str(listed), str(section.listing))
    if section.skus != {sale.sku}:
        found = ", ".join(sorted(section.skus)) or "none"
        yield Difference(CatalogRule.SKU, product_id, sale.sku, found)


def _reread(look: Look, product_id: str) -> None:
    """Read the codes and answers; the details came with the product's partition."""
    known = look.known.section(CatalogSection, product_id)
    sale = look.books.section(StockSection, product_id).sale
    codes = known.skus | ({sale.sku} if sale else set())
    look.items(Table.CATALOG, [(sku_pk(code), SKU) for code in codes])
    if known.gallery.uploads:
        look.partition(Table.CATALOG, uploads_pk(product_id))
    look.answers(CatalogIdempotencyRecord, known.answers)


AUDIT = DomainAudit(
    rules=CatalogRule,
    kinds=[
        Kind(DetailsRecord, "PRODUCT", DETAILS, _enter_details, named="product_id"),
        Kind(SkuRecord, "SKU", SKU, _enter_sku),
        Kind(UploadRecord, "UPLOADS", None, _enter_upload),
    ],
    operations=[Operation(CatalogIdempotencyRecord, "create_product", _enter_creation)],
    inspections=[Inspection(CatalogSection, _check, _reread)],
)
