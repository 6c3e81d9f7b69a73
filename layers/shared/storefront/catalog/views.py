"""What clients see of products."""

from typing_extensions import TypedDict

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

    `status` is its own, whatever its product's is. `on_hand`: units on the shelf.
    """

    on_hand: int
    etag: str


class VariantListView(TypedDict):
    """Variants of a product."""

    items: list[StaffVariantView]


class ProductView(TypedDict):
    """A product. `price` is decimal text in `currency`; `available`: units a buyer can get now.

    One with `options` has no SKU code of its own: its variants have. `price` to `price_max` is what
    they cost, and `available` the units of all of them.
    `pictures`: in their order; lists have the first one only.
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
    available: int
    options: list[OptionView]
    pictures: list[PictureView]
    created_at: Moment
    updated_at: Moment


class WholeProductView(ProductView):
    """A product with its variants, in the order in which they were added; none without options."""

    variants: list[VariantView]


class StaffProductView(ProductView):
    """A product as staff see it. `on_hand`: units on the shelf, those of pending orders too."""

    on_hand: int


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
    return {**product_view(product), "on_hand": on_hand}


def whole_staff_product_view(product: Product) -> WholeStaffProductView:
    """Return a product as staff see it."""
    variants = [staff_variant_view(one) for one in product.variants]
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


def staff_variant_view(variant: SaleItem) -> StaffVariantView:
    """Return a variant as staff see it."""
    return {
        **variant_view(variant),
        "on_hand": variant.on_hand,
        "etag": variant_edition(variant),
    }
