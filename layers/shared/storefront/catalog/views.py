"""What clients see of products."""

from typing_extensions import TypedDict

from storefront.catalog.model import Product
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment
from storefront.inventory.model import ProductStatus
from storefront.pictures.views import PictureView, picture_views


class ProductView(TypedDict):
    """A product. `price` is decimal text in `currency`; `available`: units a buyer can get now.

    `pictures`: in their order; lists have the first one only.
    """

    id: Id
    sku: str
    name: str
    description: str
    price: Decimals
    currency: Currency
    status: ProductStatus
    available: int
    pictures: list[PictureView]
    created_at: Moment
    updated_at: Moment


class StaffProductView(ProductView):
    """A product as staff see it. `on_hand`: units on the shelf, those of pending orders too."""

    on_hand: int


class StaffProductListView(TypedDict):
    """A page of products of any status, the oldest first; it may hold fewer than `limit`."""

    items: list[StaffProductView]
    next_cursor: str | None


class ProductListView(TypedDict):
    """A page of products on sale, the oldest first; a page may hold fewer than `limit`."""

    items: list[ProductView]
    next_cursor: str | None


def product_view(product: Product) -> ProductView:
    """Return a product as clients see it."""
    sale, details = product.sale, product.details
    return {
        "id": sale.product_id,
        "sku": sale.sku,
        "name": sale.name,
        "description": details.description,
        "price": str(sale.price),
        "currency": sale.price.currency,
        "status": sale.status,
        "available": sale.available,
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
    return {**listed_view(product), "on_hand": product.sale.on_hand}


def staff_product_view(product: Product) -> StaffProductView:
    """Return a product as staff see it."""
    return {**product_view(product), "on_hand": product.sale.on_hand}
