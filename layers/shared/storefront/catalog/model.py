"""Products: what staff enter, what buyers read, and the rules for prices and SKU codes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime

from storefront.attributes.model import ProductAttributes
from storefront.catalog.barcodes import BarcodeTakenError, full
from storefront.catalog.facts import NO_MARK, Facts, Mark
from storefront.catalog.options import Choice, Option
from storefront.catalog.translations import TranslatedPart
from storefront.catalog.words import UNWORDED, WordChanges, Words
from storefront.charging import fault_of_price
from storefront.clock import iso
from storefront.contract import with_members
from storefront.currencies import Provider
from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.language import Language
from storefront.money import Money, parse_money
from storefront.pictures.model import Picture
from storefront.values import dataclass

#: Letters of a SKU code.
MAX_SKU = 64
#: What everything else in a sale item leaves of 1,024 bytes; some 200 letters of Bangla.
_NAME_BYTES = 614
#: What hides more comes later.
_IN_ORDER = [ProductStatus.ACTIVE, ProductStatus.INACTIVE, ProductStatus.ARCHIVED]


class SkuTakenError(ConflictError):
    """A product or variant has, or had, this SKU code: a code never means two things.

    Args:
        skus: the codes that are taken.
    """

    slug = "sku-taken"
    title = "The SKU code is taken"
    members = with_members(skus=list[str])

    def __init__(self, skus: list[str]) -> None:
        super().__init__(
            "Others have these SKU codes, or had them before they were archived.", skus=skus
        )


@dataclass(frozen=True, slots=True)
class Details:
    """The attributes of a product that are shown and not needed to sell it.

    Args:
        product_id: the product.
        description: text, possibly of several lines, possibly empty.
        created_at, updated_at: when; stock does not count as an update.
        options: in which its variants differ; none if it has no variants.
        shape: how often its options and variants changed.
        category_ids: the categories it is in, the one that it is shown under first.
        pictures: in the order in which they are shown.
        facts: brand, tags and attributes; and the marks of what is sold.
        words: its slug, and what search engines are told.
        replaced_by: of an archived product, the one that buyers are led to instead.
        history: number of the last entry of its history; 0 for none.
    """

    product_id: str
    description: str
    created_at: datetime
    updated_at: datetime
    options: tuple[Option, ...] = ()
    shape: int = 0
    category_ids: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    facts: Facts = Facts()
    words: Words = Words()
    replaced_by: str | None = None
    history: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its details, and what is sold of it.

    Args:
        details: what is shown.
        name: one line.
        status: whether it is on sale; each sale item may be sold if both say so.
        items: the sale item of a product without options; all variants of one with options, by
            number, and the sale item that it had before, if it once had no options.
    """

    details: Details
    name: str
    status: ProductStatus
    items: tuple[SaleItem, ...]

    @property
    def product_id(self) -> str:
        """Its id."""
        return self.details.product_id

    @property
    def address(self) -> str:
        """By what an address names it: its slug, or its id, if it is older than slugs."""
        return self.details.words.slug or self.product_id

    @property
    def sale(self) -> SaleItem:
        """The sale item of a product without options."""
        if self.details.options:
            raise ValueError("a product with options has several sale items")
        return self.items[0]

    @property
    def variants(self) -> list[SaleItem]:
        """Its variants that are not archived."""
        return [one for one in self.items if one.choice and _is_kept(one)]

    @property
    def offered(self) -> list[SaleItem]:
        """The sale items that its price is told from: those on sale, if any is."""
        kept = [one for one in self.items if _is_kept(one)]
        sold = [one for one in kept if one.own_status is ProductStatus.ACTIVE]
        return sold or kept or list(self.items)

    @property
    def available(self) -> int:
        """The units that buyers can get now: of those sale items that are offered to them."""
        offered = (one for one in self.items if one.own_status is ProductStatus.ACTIVE)
        return sum(one.available for one in offered)

    @property
    def running_low(self) -> list[SaleItem]:
        """What of it buyers can get no more of than its mark says, or nothing of."""
        if self.status is ProductStatus.ARCHIVED:
            return []
        return [
            one
            for one in self.items
            if one.own_status is ProductStatus.ACTIVE
            and one.available <= self.mark_of(one).low_mark
        ]

    def mark_of(self, item: SaleItem) -> Mark:
        """Return the mark of one of its sale items."""
        return self.details.facts.mark_of(item.product_id)

    @property
    def edition(self) -> str:
        """The ETag of what staff edit: stock, which buyers change, is not in it."""
        sale = None if self.details.options else self.sale
        return edition_of(
            sale.sku if sale else None,
            self.name,
            self.details.description,
            *(_price_texts(sale) if sale else (None,)),
            self.items[0].prices.currency,
            self.status.value,
            *(text for option in self.details.options for text in (option.name, *option.values)),
            *self.details.category_ids,
            self.details.facts.edition,
            self.details.words.edition,
        )

    @property
    def is_public(self) -> bool:
        """Return whether buyers may see the product."""
        return self.status is ProductStatus.ACTIVE


def _is_kept(item: SaleItem) -> bool:
    return item.own_status is not ProductStatus.ARCHIVED


def variant_edition(variant: SaleItem, mark: Mark = NO_MARK) -> str:
    """Return the ETag of what staff edit of a variant."""
    prices, status = _price_texts(variant), variant.own_status.value
    marks = mark.barcode, mark.low_mark
    return edition_of(variant.sku, *prices, status, *marks, *variant.choice)


def _price_texts(item: SaleItem) -> tuple[str, ...]:
    """Return what staff edit of an item's prices, as text; its ledger counts as no edit."""
    sale = item.prices.sale
    time = f"{sale.price} {iso(sale.starts)} {iso(sale.ends)}" if sale else ""
    return str(item.prices.regular), str(item.compare_at or ""), time


def status_within(product: ProductStatus, own: ProductStatus) -> ProductStatus:
    """Return as what a variant is sold: a product that is not on sale has none that are."""
    return own if product is ProductStatus.ACTIVE else max(product, own, key=_IN_ORDER.index)


def require_short_names(items: Iterable[SaleItem]) -> None:
    """Refuse sale items whose names make them larger than the 1 KB that a sale is priced for.

    Raises:
        ValidationFailedError: a name, with what its variant chooses, takes too many bytes.
    """
    if any(len(one.full_name.encode()) > _NAME_BYTES for one in items):
        msg = (
            f"is too long: with what a variant chooses it may take {_NAME_BYTES} bytes, and a "
            "letter of Bangla takes three"
        )
        raise not_valid("name", msg)


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something that is to be sold: a product without options, or a variant.

    Args:
        sku: SKU code in upper case.
        price: price of one unit, above zero.
        choice: of a variant, the value of each option.
        status: active or inactive; of a variant, apart from its product's.
        compare_at: what the price is compared with; above it.
        mark: its barcode, and when it is low.
    """

    sku: str
    price: Money
    choice: Choice = ()
    status: ProductStatus = ProductStatus.ACTIVE
    compare_at: Money | None = None
    mark: Mark = NO_MARK


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as staff enter it.

    Args:
        name: one line.
        description: text, possibly empty.
        status: active or inactive.
        items: its variants if it has options, else one.
        options: in which the variants differ.
        category_ids: the categories it is in.
        facts: brand, tags and attributes.
        words: its slug, if it is not to follow from the name; and what search engines are told.
        translations: what is said of it in other languages.
    """

    name: str
    description: str
    status: ProductStatus
    items: tuple[NewItem, ...]
    options: tuple[Option, ...] = ()
    category_ids: tuple[str, ...] = ()
    facts: Facts = Facts()
    words: Words = Words()
    translations: Mapping[Language, Mapping[TranslatedPart, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkChanges:
    """What is to change of the mark of something that is sold; None leaves a value as it is.

    Args:
        barcode: its digits; empty for none.
        low_mark: when it is low; 0 for when it is sold out.
    """

    barcode: str | None = None
    low_mark: int | None = None

    def of(self, before: Mark) -> Mark:
        """Return a mark as changed."""
        barcode = before.barcode if self.barcode is None else self.barcode or None
        return Mark(barcode, before.low_mark if self.low_mark is None else self.low_mark)


UNMARKED = MarkChanges()


@dataclass(frozen=True, slots=True)
class NewSale:
    """A sale price as staff enter it.

    Args:
        price: decimal text in the product's own currency.
        starts: from when on; None for now.
        ends: until when; no longer at that moment.
    """

    price: str
    starts: datetime | None
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanges:
    """What is to change of a sale item's prices; None leaves a value as it is.

    Args:
        price: the regular one: decimal text in the product's own currency, which never changes.
        compare_at: what it is compared with, likewise.
        sale: the sale price and its time, in place of what was set before.
        without: which of `compare_at_price` and `sale` are to be no more.
    """

    price: str | None = None
    compare_at: str | None = None
    sale: NewSale | None = None
    without: frozenset[str] = frozenset()

    @property
    def are_prices(self) -> bool:
        """Return whether prices are among what is to change."""
        named = (self.price, self.compare_at, self.sale)
        return bool(self.without) or any(one is not None for one in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanges(PriceChanges):
    """What is to change of a product; None leaves a value as it is.

    Args:
        name: one line.
        description: text, possibly empty.
        status: active or inactive.
        category_ids: all categories it is to be in.
        brand: empty for none.
        tax_class: empty for the shop's standard one.
        tags, attributes: all it is to have.
        mark: of what is sold, where that is the product itself.
        words: its slug, and what search engines are told.
    """

    name: str | None = None
    description: str | None = None
    status: ProductStatus | None = None
    category_ids: tuple[str, ...] | None = None
    brand: str | None = None
    tax_class: str | None = None
    tags: tuple[str, ...] | None = None
    attributes: ProductAttributes | None = None
    mark: MarkChanges = UNMARKED
    words: WordChanges = UNWORDED


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantChanges(PriceChanges):
    """What is to change of a variant; None leaves a value as it is.

    Args:
        choice: the value of each option.
        status: active or inactive.
        mark: its barcode, and when it is low.
    """

    choice: Choice | None = None
    status: ProductStatus | None = None
    mark: MarkChanges = UNMARKED


def with_mark(product: Product, item_id: str, changes: MarkChanges) -> Product:
    """Return a product with the mark of something that is sold of it changed.

    Raises:
        BarcodeTakenError: something else of the product has the barcode.
    """
    facts = product.details.facts
    mark = changes.of(facts.mark_of(item_id))
    others = facts.marked(item_id, NO_MARK).barcodes(product.product_id).values()
    if mark.barcode and full(mark.barcode) in map(full, others):
        raise BarcodeTakenError("Another variant has this barcode; take it from there first.")
    return with_facts(product, facts.marked(item_id, mark))


def with_words(product: Product, words: Words) -> Product:
    """Return a product that has other words."""
    return replace(product, details=replace(product.details, words=words))


def with_facts(product: Product, facts: Facts) -> Product:
    """Return a product that says other facts."""
    return replace(product, details=replace(product.details, facts=facts))


def price_of(text: str, currency: str, field: str = "price") -> Money:
    """Read a price.

    Args:
        text: decimal text such as "199.00".
        currency: upper-case ISO 4217 code.
        field: where it stands in the body.

    Raises:
        ValidationFailedError: not an amount of that currency, zero, or too much.
    """
    try:
        price = parse_money(text, currency)
    except ValueError as error:
        raise not_valid(field, str(error)) from None
    if price.amount == 0:
        raise not_valid(field, "must be above zero")
    return price


def comparison_of(text: str | None, price: Money) -> Money | None:
    """Read what the price of something new is compared with, if it is compared at all.

    Raises:
        ValidationFailedError: not an amount of its currency, or not above the price.
    """
    if text is None:
        return None
    compare_at = price_of(text, price.currency, "compare_at_price")
    if compare_at.amount <= price.amount:
        raise not_valid("compare_at_price", "must be above the price")
    return compare_at


def require_chargeable(price: Money, providers: Collection[Provider], field: str = "price") -> None:
    """Refuse a price for which nobody could charge.

    Args:
        price: of one unit.
        providers: those of this shop.
        field: where it stands in the body.

    Raises:
        ValidationFailedError: no provider takes the currency, so much, or such fractions.
    """
    fault = fault_of_price(price, providers)
    if fault:
        found, message = fault
        raise not_valid(field if found == "price" else found, message)


def not_valid(field: str, message: str) -> ValidationFailedError:
    """Return the refusal of a body, for one field of it."""
    entry = FieldError(field=field, code=field, message=message)
    return ValidationFailedError("The body is not valid; see errors.", [entry])
