"""What clients see of products."""

from datetime import datetime

from typing_extensions import TypedDict

from storefront.addresses.views import SeoView, ShownSeoView, seo_view, shown_seo_view
from storefront.attributes.views import ProductAttributesView, product_attributes_view
from storefront.catalog.facts import Mark
from storefront.catalog.model import Product, variant_edition
from storefront.catalog.translating import texts_of
from storefront.catalog.translations import TranslatedPart, TranslationState, state_of
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, SaleId
from storefront.inventory.model import ProductStatus, SaleItem, number_of
from storefront.inventory.prices import PriceEntry, SalePrice
from storefront.language import Language
from storefront.pictures.model import picture_of
from storefront.pictures.views import PictureView, picture_views


class OptionView(TypedDict):
    """In which respect the variants of a product differ, such as size, and what there is."""

    name: str
    values: list[str]


class PriceView(TypedDict):
    """What a unit costs: `price`, at this moment, in decimal text.

    While it is on sale, `regular_price` is what it costs otherwise, `on_sale_until` when that is
    so again, and `lowest_30_days` the lowest price of the thirty days before the sale, where it is
    known; else these are null. `compare_at_price`: what the shop compares its regular price with.
    """

    price: Decimals
    regular_price: Decimals | None
    on_sale_until: Moment | None
    lowest_30_days: Decimals | None
    compare_at_price: Decimals | None


class SaleView(TypedDict):
    """A sale price that is on or to come; at `ends_at` it is over."""

    price: Decimals
    starts_at: Moment
    ends_at: Moment


class VariantView(PriceView):
    """A variant: what is ordered of a product with options.

    `choice` has a value for each option, in their order. `available`: units a buyer can get now.
    """

    id: SaleId
    sku: str
    choice: list[str]
    available: int
    status: ProductStatus


class StaffVariantView(VariantView):
    """A variant as staff see it, with the ETag that If-Match takes when it is changed.

    `status` is its own, whatever its product's is. `on_hand`: units that are not sold; with those
    `to_ship`, which are sold and still here, what is on the shelf. `sale`: the one that is on or to
    come. The price that staff change is `regular_price`, where it is not null. It
    is low when no more than `low_mark` are available; with 0, when it is sold out.
    """

    on_hand: int
    to_ship: int
    sale: SaleView | None
    barcode: str | None
    low_mark: int
    etag: str


class VariantListView(TypedDict):
    """Variants of a product."""

    items: list[StaffVariantView]


class ProductView(PriceView):
    """A product. `price` is decimal text in `currency`; `available`: units a buyer can get now.

    One with `options` has no SKU code of its own: its variants have. `price` to `price_max` is what
    they cost, and `available` the units of all of them; whatever else is said of prices is of the
    one that costs `price`.
    `slug`: by which it is found; null for one that is older than slugs and was not changed since.
    `pictures`: in their order; lists have the first one only. `attributes`: what it says by the
    attributes of GET /api/attributes/, by their codes; of a choice, codes of values.
    """

    id: Id
    slug: str | None
    sku: str | None
    name: str
    description: str
    price_max: Decimals
    currency: Currency
    status: ProductStatus
    category_ids: list[Id]
    brand: str
    tags: list[str]
    attributes: ProductAttributesView
    available: int
    options: list[OptionView]
    pictures: list[PictureView]
    created_at: Moment
    updated_at: Moment


class WholeProductView(ProductView):
    """A product with its variants, in the order in which they were added; none without options."""

    seo: ShownSeoView
    variants: list[VariantView]


class LowView(TypedDict):
    """Something that is sold of which few units are left to buy, or none; see `low_mark`."""

    id: SaleId
    sku: str
    choice: list[str]
    available: int
    low_mark: int


class TranslatedView(TypedDict):
    """A text in another language; null where there is none. `state`: what is to be done."""

    text: str | None
    state: TranslationState


class SeoTranslationView(TypedDict):
    """What search engines are told in another language."""

    title: TranslatedView
    description: TranslatedView


class TranslationView(TypedDict):
    """A product's texts in another language."""

    name: TranslatedView
    description: TranslatedView
    seo: SeoTranslationView


class TranslationsView(TypedDict):
    """A product's texts by their language; the shop's own stand beside."""

    bn: TranslationView


class StaffProductView(ProductView):
    """A product as staff see it.

    `on_hand`: units that are not sold, those of pending orders too; with those `to_ship`, which are
    sold and still here, what is on the shelf.
    `barcode` and `low_mark` are of what is sold, where that is the product itself, as is `sale`,
    the one that is on or to come; `running_low`: what of it is low or sold out, of what is offered.
    `tax_class`: a class of GET /api/settings/tax/; empty for the standard one.
    `replaced_by`: of an archived product, the one that buyers are led to instead.
    """

    on_hand: int
    to_ship: int
    tax_class: str
    sale: SaleView | None
    barcode: str | None
    low_mark: int
    running_low: list[LowView]
    seo: SeoView
    translations: TranslationsView
    replaced_by: Id | None


class WholeStaffProductView(StaffProductView):
    """A product with its variants that are not archived, as staff see them."""

    variants: list[StaffVariantView]


class PriceEntryView(TypedDict):
    """Prices as they were set. `actor`: id of the account that set them, or "system"."""

    number: int
    regular_price: Decimals
    sale: SaleView | None
    compare_at_price: Decimals | None
    actor: str
    created_at: Moment


class PriceEntryListView(TypedDict):
    """A page of the price history of a product or variant, the newest first."""

    items: list[PriceEntryView]
    next_cursor: str | None


class StaffProductListView(TypedDict):
    """A page of products of any status, the oldest first; it may hold fewer than `limit`."""

    items: list[StaffProductView]
    next_cursor: str | None


class ProductListView(TypedDict):
    """A page of products on sale, the oldest first; a page may hold fewer than `limit`."""

    items: list[ProductView]
    next_cursor: str | None


def price_view(item: SaleItem, now: datetime) -> PriceView:
    """Return what a unit of a sale item costs at a moment."""
    sale = item.prices.sale_at(now)
    return {
        "price": str(item.prices.at(now)),
        "regular_price": str(item.prices.regular) if sale else None,
        "on_sale_until": iso(sale.ends) if sale else None,
        "lowest_30_days": str(item.prior) if sale and item.prior else None,
        "compare_at_price": str(item.compare_at) if item.compare_at else None,
    }


def sale_view(sale: SalePrice | None) -> SaleView | None:
    """Return a sale, if there is one."""
    if sale is None:
        return None
    return {"price": str(sale.price), "starts_at": iso(sale.starts), "ends_at": iso(sale.ends)}


def price_entry_view(entry: PriceEntry) -> PriceEntryView:
    """Return a line of a price ledger as staff see it."""
    return {
        "number": entry.number,
        "regular_price": str(entry.prices.regular),
        "sale": sale_view(entry.prices.sale),
        "compare_at_price": str(entry.compare_at) if entry.compare_at else None,
        "actor": entry.actor,
        "created_at": iso(entry.created_at),
    }


def product_view(product: Product, now: datetime) -> ProductView:
    """Return a product as clients see it at a moment, in a list."""
    details = product.details
    offered = sorted(product.offered, key=lambda one: one.prices.at(now).amount)
    return {
        **price_view(offered[0], now),
        "id": product.product_id,
        "slug": details.words.slug or None,
        "sku": None if details.options else product.sale.sku,
        "name": product.name,
        "description": details.description,
        "price_max": str(offered[-1].prices.at(now)),
        "currency": offered[0].prices.currency,
        "status": product.status,
        "category_ids": list(details.category_ids),
        "brand": details.facts.brand,
        "tags": list(details.facts.tags),
        "attributes": product_attributes_view(details.facts.attributes),
        "available": product.available,
        "options": [{"name": one.name, "values": list(one.values)} for one in details.options],
        "pictures": picture_views(details.pictures, product.product_id),
        "created_at": iso(details.created_at),
        "updated_at": iso(details.updated_at),
    }


def listed_view(product: Product, now: datetime, variant: str | None = None) -> ProductView:
    """Return a product as lists show it: with one picture only.

    Args:
        product: as last written.
        now: the present.
        variant: id of the one of its variants that is meant, whose picture is shown; else the
            product's first one is.
    """
    view = product_view(product, now)
    if variant is None:
        return {**view, "pictures": view["pictures"][:1]}
    shown = picture_of(product.details.pictures, number_of(variant))
    only = [shown] if shown else []
    return {**view, "pictures": picture_views(only, product.product_id)}


def staff_listed_view(product: Product, now: datetime) -> StaffProductView:
    """Return a product as staff's lists show it: with its first picture only."""
    view = staff_product_view(product, now)
    return {**view, "pictures": view["pictures"][:1]}


def whole_product_view(product: Product, now: datetime) -> WholeProductView:
    """Return a product as clients see it, with the variants that are on sale."""
    sold = [one for one in product.variants if one.own_status is ProductStatus.ACTIVE]
    variants = [variant_view(one, now) for one in sold]
    seo = product.details.words.seo.or_else(product.name, product.details.description)
    shown = shown_seo_view(seo, product.address)
    return {**product_view(product, now), "seo": shown, "variants": variants}


def staff_product_view(product: Product, now: datetime) -> StaffProductView:
    """Return a product as staff see it, in a list."""
    sold_as = product.variants or product.items
    sale = None if product.details.options else sale_view(product.sale.prices.sale_from(now))
    mark = product.details.facts.mark_of(product.product_id)
    return {
        **product_view(product, now),
        "on_hand": sum(one.on_hand for one in sold_as),
        "to_ship": sum(one.to_ship for one in sold_as),
        "tax_class": product.details.facts.tax_class,
        "sale": sale,
        "barcode": mark.barcode,
        "low_mark": mark.low_mark,
        "running_low": [_low_view(product, one) for one in product.running_low],
        "seo": seo_view(product.details.words.seo),
        "translations": {"bn": _translation_view(product, Language.BANGLA)},
        "replaced_by": product.details.replaced_by,
    }


def _translation_view(product: Product, language: Language) -> TranslationView:
    said = product.details.words.translations.get(language, {})
    sources = texts_of(product).parts

    def view(part: TranslatedPart) -> TranslatedView:
        translated = said.get(part)
        text = translated.text if translated else None
        return {"text": text, "state": state_of(sources[part], translated)}

    seo: SeoTranslationView = {
        "title": view(TranslatedPart.SEO_TITLE),
        "description": view(TranslatedPart.SEO_DESCRIPTION),
    }
    return {
        "name": view(TranslatedPart.NAME),
        "description": view(TranslatedPart.DESCRIPTION),
        "seo": seo,
    }


def _low_view(product: Product, item: SaleItem) -> LowView:
    return {
        "id": item.product_id,
        "sku": item.sku,
        "choice": list(item.choice),
        "available": item.available,
        "low_mark": product.mark_of(item).low_mark,
    }


def whole_staff_product_view(product: Product, now: datetime) -> WholeStaffProductView:
    """Return a product as staff see it."""
    variants = [staff_variant_view(one, product.mark_of(one), now) for one in product.variants]
    return {**staff_product_view(product, now), "variants": variants}


def variant_view(variant: SaleItem, now: datetime) -> VariantView:
    """Return a variant as clients see it."""
    return {
        **price_view(variant, now),
        "id": variant.product_id,
        "sku": variant.sku,
        "choice": list(variant.choice),
        "available": variant.available,
        "status": variant.own_status,
    }


def staff_variant_view(variant: SaleItem, mark: Mark, now: datetime) -> StaffVariantView:
    """Return a variant as staff see it, with its mark."""
    return {
        **variant_view(variant, now),
        "on_hand": variant.on_hand,
        "to_ship": variant.to_ship,
        "sale": sale_view(variant.prices.sale_from(now)),
        "barcode": mark.barcode,
        "low_mark": mark.low_mark,
        "etag": variant_edition(variant, mark),
    }
