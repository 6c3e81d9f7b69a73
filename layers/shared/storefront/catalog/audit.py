"""What the audit knows of the catalogue: details, SKU codes, and what repeats are told."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from storefront.addresses.audit import Led, reread_slugs
from storefront.addresses.claims import SlugRecord
from storefront.addresses.model import OwnerKind
from storefront.attributes.audit import USE
from storefront.attributes.model import chosen
from storefront.attributes.uses import AttributeUseRecord, use_pk
from storefront.books.look import Look
from storefront.books.model import CommonRule, Difference, Differences, Rule
from storefront.books.registration import Answer, DomainAudit, Inspection, Kind, Note, Operation
from storefront.books.sections import Books, Section
from storefront.catalog.barcodes import full
from storefront.catalog.claims import BARCODE, BarcodeRecord, barcode_pk
from storefront.catalog.facts import Facts
from storefront.catalog.model import status_within
from storefront.catalog.options import Option, fault_of
from storefront.catalog.price_ledger import PriceRecord, prices_pk
from storefront.catalog.repository import (
    SKU,
    DetailsRecord,
    SkuRecord,
    listing,
    sku_pk,
)
from storefront.catalog.translations import faults_of
from storefront.catalog.words import Words
from storefront.categories.audit import LEADING, MEMBER
from storefront.categories.membership import MemberRecord, category_pk
from storefront.clock import iso
from storefront.db.idempotency import CatalogIdempotencyRecord
from storefront.db.tables import Table
from storefront.inventory.audit import PRODUCT, StockSection
from storefront.inventory.model import (
    ProductStatus,
    SaleItem,
    number_of,
    product_of,
    variant_id,
)
from storefront.inventory.prices import PriceEntry, Prices, prior_to
from storefront.inventory.repository import DETAILS
from storefront.money import Money
from storefront.pictures.audit import Gallery
from storefront.pictures.repository import UploadRecord, pictures_in, uploads_pk
from storefront.values import dataclass


class CatalogRule(Rule):
    """What must hold of the catalogue."""

    #: The SKU code leads to its product or variant, and no other does.
    SKU = "sku"
    #: A product's details name exactly its variants that are not archived, and each of these has
    #: its product's name, a choice of its own that the options offer, and is sold if both say so.
    VARIANTS = "variants"
    #: What is sold of a product has its class of tax.
    TAX_CLASS = "tax-class"
    #: The categories that a product names are those in which it is found.
    PRODUCT_CATEGORIES = "product-categories"
    #: What a product's details say of its pictures can be shown, of variants that it has had, and
    #: each upload that is done is one of them. Whether their files are there is not looked at: that
    #: costs a call each.
    PICTURES = "pictures"
    #: The lines of a price ledger are numbered without a gap, and the last one is what the sale
    #: item says; there, a sale price is below the regular one, and that below what it is compared
    #: with. One that is older than ledgers has none.
    PRICES = "prices"
    #: The lowest price of the thirty days before a sale is what the ledger says.
    PRIOR_PRICE = "prior-price"
    #: A barcode leads to what its product says has it, which is sold, and no other does.
    BARCODE = "barcode"
    #: What a product says by attributes is what is counted of it there.
    PRODUCT_ATTRIBUTES = "product-attributes"
    #: Of the slugs that lead to a product exactly one is that of now, and the product says it; one
    #: that is older than slugs has none. Only an archived one names what replaces it.
    SLUG = "slug"
    #: A translation is a text in another language than the shop's, and tells what it was made of.
    #: Whether that is still said is no fault: staff are told, and buyers see it all the same.
    TRANSLATIONS = "translations"


class DetailsEntry(NamedTuple):
    """What the details of a product say of what is sold of it, and where it is found."""

    listing: str
    status: ProductStatus
    name: str
    options: tuple[Option, ...]
    item_ids: tuple[str, ...]
    category_ids: frozenset[str]
    facts: Facts
    words: Words
    replaced_by: str | None


@dataclass(slots=True)
class CatalogSection(Section):
    """The entry in the catalogue of a product or a variant.

    Args:
        details: those of a product.
        skus: the SKU codes that lead to it.
        answers: keys of the records that tell repeats of the product.
        found_in: the categories in which it is found.
        barcodes: the barcodes that lead to it, with all their digits.
        counted: the attributes that count it, with the values of each.
        gallery: its pictures and uploads.
        led: the slugs that lead to it.
    """

    subject = PRODUCT

    details: DetailsEntry | None = None
    skus: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    found_in: set[str] = field(default_factory=set)
    barcodes: set[str] = field(default_factory=set)
    counted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gallery: Gallery = field(default_factory=Gallery)
    led: Led = field(default_factory=Led)

    @property
    def is_there(self) -> bool:
        """Return whether it is a product with options: that is there without a sale item."""
        return self.details is not None and bool(self.details.options)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        parts = {
            "details": self.details,
            "a SKU code": self.skus,
            "categories": self.found_in,
            "a barcode": self.barcodes,
            "attributes": self.counted,
            "an upload": self.gallery.uploads,
            "a slug": self.led.slugs,
        }
        return [name for name, part in parts.items() if part]


@dataclass(slots=True)
class PriceSection(Section):
    """The price ledger of a product or a variant.

    Args:
        lines: of the ledger.
    """

    subject = PRODUCT

    lines: list[PriceEntry] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        """Return whether what it is of is there: no ledger says so."""
        return False

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        return ["prices"] if self.lines else []


def _enter_line(books: Books, item_id: str, record: PriceRecord) -> None:
    books.open(PriceSection, item_id).lines.append(record.to_model())


def _check_prices(books: Books, item_id: str, now: datetime) -> Differences:
    """Yield everything in prices that is not as it must be."""
    del now
    sale = books.section(StockSection, item_id).sale
    if sale is None:
        return
    lines = sorted(books.section(PriceSection, item_id).lines, key=lambda one: one.number)
    numbers = [one.number for one in lines]
    own = _said(sale.prices, sale.compare_at)
    if numbers != list(range(1, sale.priced + 1)):
        yield Difference(CatalogRule.PRICES, item_id, f"lines 1 to {sale.priced}", str(numbers))
    elif lines:
        logged = _said(lines[-1].prices, lines[-1].compare_at)
        if own != logged:
            yield Difference(CatalogRule.PRICES, item_id, logged, own)
        prior = prior_to(sale.prices.sale, lines) if sale.prices.sale else None
        if prior != sale.prior:
            yield Difference(CatalogRule.PRIOR_PRICE, item_id, str(prior), str(sale.prior))
    lowest = sale.prices.sale.price if sale.prices.sale else None
    amounts = [one.amount for one in (lowest, sale.prices.regular, sale.compare_at) if one]
    if amounts != sorted(set(amounts)):
        yield Difference(CatalogRule.PRICES, item_id, "each price below the next", own)


def _said(prices: Prices, compare_at: Money | None) -> str:
    sale = prices.sale
    time = f"{sale.price} from {iso(sale.starts)} to {iso(sale.ends)}, " if sale else ""
    against = f", compared with {compare_at}" if compare_at else ""
    return f"{time}{prices.regular} {prices.currency}{against}"


def _reread_prices(look: Look, item_id: str) -> None:
    look.partition(Table.CATALOG, prices_pk(item_id))


def _enter_details(books: Books, product_id: str, record: DetailsRecord) -> None:
    model = record.to_model()
    section = books.open(CatalogSection, product_id)
    section.details = DetailsEntry(
        listing=record.listing,
        status=record.status,
        name=record.name or "",
        options=model.options,
        item_ids=tuple(record.item_ids),
        category_ids=frozenset(model.category_ids),
        facts=model.facts,
        words=model.words,
        replaced_by=model.replaced_by,
    )
    section.gallery.enter_pictures(pictures_in(record.pictures))


def _enter_member(books: Books, category_id: str, record: MemberRecord) -> None:
    books.open(CatalogSection, record.sk).found_in.add(category_id)


def _enter_use(books: Books, code: str, record: AttributeUseRecord) -> None:
    counted = books.open(CatalogSection, record.sk).counted
    counted[code] = tuple(record.values or ())


def _enter_slug(books: Books, slug: str, record: SlugRecord) -> None:
    if record.kind == OwnerKind.PRODUCT.value:
        books.open(CatalogSection, record.owner_id).led.enter(slug, record)


def _enter_barcode(books: Books, barcode: str, record: BarcodeRecord) -> None:
    books.open(CatalogSection, record.product_id).barcodes.add(barcode)


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
    yield from _barcode(books, product_id, section)
    if product_id == product_of(product_id):
        yield from _entry(books, product_id, section, sale)
    elif sale is not None:
        yield from _variant(books, sale)


def _taxed(books: Books, details: DetailsEntry) -> Differences:
    """Yield whether what is sold of a product has another class of tax."""
    expected = details.facts.tax_class or "standard"
    for item_id in details.item_ids:
        item = books.section(StockSection, item_id).sale
        found = (item.tax_class if item else "") or "standard"
        if item and found != expected:
            yield Difference(CatalogRule.TAX_CLASS, item_id, expected, found)


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
    yield from _taxed(books, details)
    if details.category_ids != section.found_in:
        named, found = (
            ", ".join(sorted(ids)) or "none" for ids in (details.category_ids, section.found_in)
        )
        yield Difference(CatalogRule.PRODUCT_CATEGORIES, product_id, named, found)
    said = {code: chosen(value) for code, value in details.facts.attributes.items()}
    if said != section.counted:
        texts = (_told(said), _told(section.counted))
        yield Difference(CatalogRule.PRODUCT_ATTRIBUTES, product_id, *texts)
    yield from _pictures(books, product_id, section.gallery)
    yield from _words(product_id, section.led, details)


def _pictures(books: Books, product_id: str, gallery: Gallery) -> Differences:
    for number in sorted(gallery.variants):  # an archived one's may be left behind
        if books.section(StockSection, variant_id(product_id, number)).sale is None:
            shown = f"a picture of variant {number}"
            yield Difference(CatalogRule.PICTURES, product_id, "variants that it has had", shown)
    for fault in gallery.faults:
        yield Difference(CatalogRule.PICTURES, product_id, *fault)


def _words(product_id: str, led: Led, details: DetailsEntry) -> Differences:
    for fault in led.faults(details.words.slug):
        yield Difference(CatalogRule.SLUG, product_id, *fault)
    if details.replaced_by and details.status is not ProductStatus.ARCHIVED:
        texts = "no successor while it is sold", details.replaced_by
        yield Difference(CatalogRule.SLUG, product_id, *texts)
    for wrong in faults_of(details.words.translations):
        yield Difference(CatalogRule.TRANSLATIONS, product_id, "a text and its digest", wrong)


def _told(attributes: Mapping[str, tuple[str, ...]]) -> str:
    said = (" ".join([code, *values]) for code, values in sorted(attributes.items()))
    return ", ".join(said) or "none"


def _barcode(books: Books, item_id: str, section: CatalogSection) -> Differences:
    """Yield a barcode that leads elsewhere, and a mark of something that is not sold."""
    details = books.section(CatalogSection, product_of(item_id)).details
    facts = details.facts if details else Facts()
    barcode = facts.mark_of(item_id).barcode
    said = [full(barcode)] if barcode else []
    leading = sorted(section.barcodes)
    if leading != said:
        texts = ", ".join(said) or "none", ", ".join(leading) or "none"
        yield Difference(CatalogRule.BARCODE, item_id, *texts)
    if details is None or item_id != product_of(item_id):
        return
    lost = facts.marks.keys() - {number_of(one) for one in details.item_ids}
    if lost or (facts.marks and details.status is ProductStatus.ARCHIVED):
        numbers = ", ".join(map(str, sorted(facts.marks)))
        yield Difference(CatalogRule.BARCODE, item_id, "marks of what is sold", numbers)


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
    facts = details.facts if details else Facts()
    codes = facts.attributes.keys() | known.counted.keys()
    look.items(Table.CATALOG, [(use_pk(code), product_id) for code in codes])
    barcode = facts.mark_of(product_id).barcode
    barcodes = known.barcodes | ({full(barcode)} if barcode else set())
    look.items(Table.CATALOG, [(barcode_pk(one), BARCODE) for one in barcodes])
    slugs = {details.words.slug} - {""} if details else set[str]()
    reread_slugs(look, known.led.slugs.keys() | slugs)
    if known.gallery.uploads:
        look.partition(Table.CATALOG, uploads_pk(product_id))
    look.answers(CatalogIdempotencyRecord, known.answers)


DETAILS_KIND = Kind(DetailsRecord, "PRODUCT", DETAILS, _enter_details, named="product_id")
AUDIT = DomainAudit(
    rules=CatalogRule,
    kinds=[
        DETAILS_KIND,
        Kind(SkuRecord, "SKU", SKU, _enter_sku),
        Kind(BarcodeRecord, "BARCODE", BARCODE, _enter_barcode),
        Kind(UploadRecord, "UPLOADS", None, _enter_upload),
        Kind(PriceRecord, "PRICES", None, _enter_line),
    ],
    operations=[
        Operation(CatalogIdempotencyRecord, "create_product", _enter_creation),
        Operation(CatalogIdempotencyRecord, "create_variants", _enter_variants),
    ],
    notes=[Note(MEMBER, _enter_member), Note(USE, _enter_use), Note(LEADING, _enter_slug)],
    inspections=[
        Inspection(CatalogSection, _check, _reread),
        Inspection(PriceSection, _check_prices, _reread_prices),
    ],
)
