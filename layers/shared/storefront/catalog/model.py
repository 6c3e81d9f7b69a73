"""Products: what staff enter, what buyers read, and the rules for prices and SKU codes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storefront.charging import fault_of_price
from storefront.currencies import Provider
from storefront.editions import edition_of
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.money import Money, parse_money
from storefront.pictures.model import Picture


class SkuTakenError(ConflictError):
    """A product has, or had, this SKU code: a code never means two things."""

    slug = "sku-taken"
    title = "The SKU code is taken"


@dataclass(frozen=True, slots=True)
class Details:
    """The attributes of a product that are shown and not needed to sell it.

    Args:
        product_id: the product.
        description: text, possibly of several lines, possibly empty.
        created_at, updated_at: when; stock does not count as an update.
        pictures: in the order in which they are shown.
    """

    product_id: str
    description: str
    created_at: datetime
    updated_at: datetime
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product: the small item that is sold, and its details."""

    sale: SaleItem
    details: Details

    @property
    def edition(self) -> str:
        """The ETag of what staff edit: stock, which buyers change, is not in it."""
        sale, description = self.sale, self.details.description
        return edition_of(
            sale.sku,
            sale.name,
            description,
            str(sale.price),
            sale.price.currency,
            sale.status.value,
        )

    @property
    def is_public(self) -> bool:
        """Return whether buyers may see the product."""
        return self.sale.status is ProductStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product as staff enter it.

    Args:
        sku: SKU code in upper case.
        name: one line.
        description: text, possibly empty.
        price: price of one unit, above zero.
        status: active or inactive.
    """

    sku: str
    name: str
    description: str
    price: Money
    status: ProductStatus


@dataclass(frozen=True, slots=True)
class ProductChanges:
    """What is to change of a product; None leaves a value as it is.

    Args:
        name: one line.
        description: text, possibly empty.
        price: decimal text in the product's own currency, which never changes.
        status: active or inactive.
    """

    name: str | None = None
    description: str | None = None
    price: str | None = None
    status: ProductStatus | None = None


def price_of(text: str, currency: str) -> Money:
    """Read a price.

    Args:
        text: decimal text such as "199.00".
        currency: upper-case ISO 4217 code.

    Raises:
        ValidationFailedError: not an amount of that currency, zero, or too much.
    """
    try:
        price = parse_money(text, currency)
    except ValueError as error:
        raise _not_valid("price", str(error)) from None
    if price.amount == 0:
        raise _not_valid("price", "must be above zero")
    return price


def require_chargeable(price: Money, providers: Collection[Provider]) -> None:
    """Refuse a price for which nobody could charge.

    Args:
        price: of one unit.
        providers: those of this shop.

    Raises:
        ValidationFailedError: no provider takes the currency, so much, or such fractions.
    """
    fault = fault_of_price(price, providers)
    if fault:
        raise _not_valid(*fault)


def _not_valid(field: str, message: str) -> ValidationFailedError:
    entry = FieldError(field=field, code=field, message=message)
    return ValidationFailedError("The body is not valid; see errors.", [entry])
