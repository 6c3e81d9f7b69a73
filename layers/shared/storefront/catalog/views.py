"""What clients see of products."""

from typing_extensions import TypedDict

from storefront.attributes.views import ProductAttributesView, product_attributes_view
from storefront.catalog.facts import Mark
from storefront.catalog.model import Product, variant_edition
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, SaleId
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.pictures.views import PictureView, picture_views


class OptionView(TypedDict):
    """In which respect the variants of a product differ, such as size, and what there is."""

    name: str
    values: list[str]


class VariantView(TypedDict):
    """A variant: what is ordered of a product with options.

    `choice` has a value for each option, in their order. `available`: units a buyer can get now.
    """

    id: SaleId
    sku: str
    choice: list[str]
    price: Decimals
    available: int
    status: ProductStatus


class StaffVariantView(VariantView):
    """A variant as staff see it, with the ETag that If-Match takes when it is changed.

    `status` is its own, whatever its product's is. `on_hand`: units on the shelf. It is low when
    no more than `low_mark` are available; with 0, when it is sold out.
    """

    on_hand: int
    barcode: str | None
    low_mark: int
    etag: str


class VariantListView(TypedDict):
    """Variants of a product."""

    items: list[StaffVariantView]


class ProductView(TypedDict):
    """A product. `price` is decimal text in `currency`; `available`: units a buyer can get now.

    One with `options` has no SKU code of its own: its variants have. `price` to `price_max` is what
    they cost, and `available` the units of all of them.
    `pictures`: in their order; lists have the first one only. `attributes`: what it says by the
    attributes of GET /api/attributes/, by their codes; of a choice, codes of values.
    """

    id: Id
    sku: str | None
    name: str
    description: str
    price: Decimals
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

    variants: list[VariantView]


class LowView(TypedDict):
    """Something that is sold of which few units are left to buy, or none; see `low_mark`."""

    id: SaleId
    sku: str
    choice: list[str]
    available: int
    low_mark: int


class StaffProductView(ProductView):
    """A product as staff see it. `on_hand`: units on the shelf, those of pending orders too.

    `barcode` and `low_mark` are of what is sold, where that is the product itself; `running_low`:
    what of it is low or sold out, of what is offered.
    """

    on_hand: int
    barcode: str | None
    low_mark: int
    running_low: list[LowView]


class WholeStaffProductView(StaffProductView):
    """A product with its variants that are not archived, as staff see them."""

    variants: list[StaffVariantView]


class StaffProductListView(TypedDict):
    """A page of products of any status, the oldest first; it may hold fewer than `limit`."""

    items: list[StaffProductView]
    next_cursor: str | None


class ProductListView(TypedDict):
    """A page of products on sale, the oldest first; a page may hold fewer than `limit`."""

    items: list[ProductView]
    next_cursor: str | None


def product_view(product: Product) -> ProductView:
    """Return a product as clients see it, in a list."""
    details, offered = product.details, product.offered
    prices = [one.price for one in offered]
    return {
        "id": product.product_id,
        "sku": None if details.options else product.sale.sku,
        "name": product.name,
        "description": details.description,
        "price": str(min(prices, key=lambda one: one.amount)),
        "price_max": str(max(prices, key=lambda one: one.amount)),
        "currency": prices[0].currency,
        "status": product.status,
        "category_ids": list(details.category_ids),
        "brand": details.facts.brand,
        "tags": list(details.facts.tags),
        "attributes": product_attributes_view(details.facts.attributes),
        "available": product.available,
        "options": [{"name": one.name, "values": list(one.values)} for one in details.options],
        "pictures": picture_views(details.pictures),
        "created_at": iso(details.created_at),
        "updated_at": iso(details.updated_at),
    }


def listed_view(product: Product) -> ProductView:
    """Return a product as lists show it: with its first picture only."""
    view = product_view(product)
    return {**view, "pictures": view["pictures"][:1]}


def staff_listed_view(product: Product) -> StaffProductView:
    """Return a product as staff's lists show it: with its first picture only."""
    view = staff_product_view(product)
    return {**view, "pictures": view["pictures"][:1]}


def whole_product_view(product: Product) -> WholeProductView:
    """Return a product as clients see it, with the variants that are on sale."""
    sold = [one for one in product.variants if one.own_status is ProductStatus.ACTIVE]
    return {**product_view(product), "variants": [variant_view(one) for one in sold]}


def staff_product_view(product: Product) -> StaffProductView:
    """Return a product as staff see it, in a list."""
    on_hand = sum(one.on_hand for one in product.variants or product.items)
    mark = product.details.facts.mark_of(product.product_id)
    return {
        **product_view(product),
        "on_hand": on_hand,
        "barcode": mark.barcode,
        "low_mark": mark.low_mark,
        "running_low": [_low_view(product, one) for one in product.running_low],
    }


def _low_view(product: Product, item: SaleItem) -> LowView:
    return {
        "id": item.product_id,
        "sku": item.sku,
        "choice": list(item.choice),
        "available": item.available,
        "low_mark": product.mark_of(item).low_mark,
    }


def whole_staff_product_view(product: Product) -> WholeStaffProductView:
    """Return a product as staff see it."""
    variants = [staff_variant_view(one, product.mark_of(one)) for one in product.variants]
    return {**staff_product_view(product), "variants": variants}


def variant_view(variant: SaleItem) -> VariantView:
    """Return a variant as clients see it."""
    return {
        "id": variant.product_id,
        "sku": variant.sku,
        "choice": list(variant.choice),
        "price": str(variant.price),
        "available": variant.available,
        "status": variant.own_status,
    }


def staff_variant_view(variant: SaleItem, mark: Mark) -> StaffVariantView:
    """Return a variant as staff see it, with its mark."""
    return {
        **variant_view(variant),
        "on_hand": variant.on_hand,
        "barcode": mark.barcode,
        "low_mark": mark.low_mark,
        "etag": variant_edition(variant, mark),
    }
