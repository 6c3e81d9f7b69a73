"""Products to test with."""

import pytest

from storefront.catalog.model import NewItem, NewProduct
from storefront.catalog.options import Option
from storefront.catalog.service import CatalogService, ProductService
from storefront.errors import ValidationFailedError
from storefront.idempotency import IdempotencyKey
from storefront.inventory.model import MovementKind, ProductStatus, StockChange
from storefront.money import Money
from storefront.paging import PageRequest

STAFF_ID = "01JSTAFF000000000000000000"
INACTIVE = ProductStatus.INACTIVE


def mug(
    sku: str = "MUG-1",
    *,
    name: str = "Mug",
    description: str = "Holds tea.",
    amount: int = 19_900,
    status: ProductStatus = ProductStatus.ACTIVE,
) -> NewProduct:
    """Return a product to create; the amount is in minor units of BDT."""
    return NewProduct(name, description, status, (NewItem(sku, Money(amount, "BDT")),))


def create(editor: ProductService, product: NewProduct) -> str:
    """Create a product and return its id."""
    return editor.create(product, None)["id"]


COLOURS = Option("Colour", ("Red", "Blue"))
SIZES = Option("Size", ("M", "XL"))
GREEN = Option("Colour", (*COLOURS.values, "Green"))


def shirt(editor: ProductService, sku: str = "SHIRT") -> str:
    """Create a product with two options and all four variants, without stock; return its id."""
    choices = [(colour, size) for colour in COLOURS.values for size in SIZES.values]
    items = tuple(
        NewItem(f"{sku}-{number}", Money(50_000 + number * 1_000, "BDT"), choice)
        for number, choice in enumerate(choices, 1)
    )
    return create(editor, NewProduct("Shirt", "", ProductStatus.ACTIVE, items, (COLOURS, SIZES)))


def received(product_id: str, quantity: int = 10) -> StockChange:
    """Return a delivery of units."""
    return StockChange(product_id, MovementKind.RECEIVED, quantity, "delivery", STAFF_ID)


def adjusted(product_id: str, quantity: int) -> StockChange:
    """Return the outcome of a count."""
    return StockChange(product_id, MovementKind.ADJUSTED, quantity, "count", STAFF_ID)


def key(operation: str, text: str = "key-1", body: object = None) -> IdempotencyKey:
    """Return a staff member's idempotency key."""
    return IdempotencyKey(STAFF_ID, operation, text, body)


def listed_ids(catalog: CatalogService) -> list[str]:
    """Return the ids of the products on the first page."""
    return [product.product_id for product in catalog.page(PageRequest()).items]


def new_variant(sku: str, *choice: str, amount: int = 60_000) -> NewItem:
    """Return a variant to add."""
    return NewItem(sku, Money(amount, "BDT"), choice)


def faults(refusal: pytest.ExceptionInfo[ValidationFailedError]) -> dict[str, str]:
    """Return what a refusal says of which field."""
    return {one["field"]: one["message"] for one in refusal.value.fields["errors"]}
