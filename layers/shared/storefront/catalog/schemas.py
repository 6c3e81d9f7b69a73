"""Request bodies about products."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from storefront.catalog.model import NewProduct, ProductChanges, price_of
from storefront.inventory.model import ProductStatus
from storefront.money import CURRENCIES
from storefront.web.body import ChangeModel, RequestModel
from storefront.web.fields import Matching, Name, Prose


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        kind = "currency"
        raise PydanticCustomError(kind, "must be an ISO 4217 code in upper case, such as BDT")
    return code


def _quoted(value: Any) -> Any:
    # JSON numbers go through floats in most clients: 199.10 may arrive as 199.09999.
    if isinstance(value, int | float):
        code = "price"
        raise PydanticCustomError(code, 'must be text, not a number: "199.00"')
    return value


Sku = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, to_upper=True),
    Matching(r"^[A-Za-z0-9._-]+$", "may hold only letters A-Z, digits and . _ -"),
]
Price = Annotated[
    str,
    BeforeValidator(_quoted, json_schema_input_type=str),
    Matching(
        r"^(?=.*[1-9])[0-9]{1,9}(\.[0-9]{1,3})?$",
        'must be a decimal number above zero, such as "199.00"',
    ),
]
Currency = Annotated[
    str,
    AfterValidator(_known_currency),
    Field(json_schema_extra={"enum": sorted(CURRENCIES)}),
]
Status = Literal["active", "inactive"]


class CreateProductRequest(RequestModel):
    """A new product. SKU codes ignore case, and are never used again."""

    sku: Sku
    name: Name
    description: Prose = ""
    price: Price
    currency: Currency | None = None
    status: Status = "active"

    def to_model(self, default_currency: str) -> NewProduct:
        """Return the product to make.

        Args:
            default_currency: the shop's currency, for a body that names none.

        Raises:
            ValidationFailedError: the price is none in its currency.
        """
        return NewProduct(
            sku=self.sku,
            name=self.name,
            description=self.description,
            price=price_of(self.price, self.currency or default_currency),
            status=ProductStatus(self.status),
        )


class UpdateProductRequest(ChangeModel):
    """Changes of a product: at least one. SKU code and currency never change."""

    name: Name | None = None
    description: Prose | None = None
    price: Price | None = None
    status: Status | None = None

    def to_model(self) -> ProductChanges:
        """Return what is to change."""
        return ProductChanges(
            name=self.name,
            description=self.description,
            price=self.price,
            status=ProductStatus(self.status) if self.status else None,
        )
