"""Request bodies about products."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from storefront.catalog.model import NewProduct, ProductChanges, price_of
from storefront.categories.schemas import CategoryIds
from storefront.currencies import CURRENCIES
from storefront.inventory.model import ProductStatus
from storefront.web.body import Amount, ChangeModel, Matching, Name, Prose, RequestModel


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        kind = "currency"
        raise PydanticCustomError(kind, "must be an ISO 4217 code in upper case, such as BDT")
    return code


#: Checked as written, and then in capitals: the capitals of `ß` would pass.
Sku = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    Matching(r"^[A-Za-z0-9._-]+$", "may hold only letters A-Z, digits and . _ -"),
    AfterValidator(str.upper),
]
Currency = Annotated[
    str,
    AfterValidator(_known_currency),
    Field(json_schema_extra={"enum": sorted(CURRENCIES)}),
]
Status = Literal["active", "inactive"]
#: Room for the longest description, however it is written.
_MAX_BYTES = 135_168


class CreateProductRequest(RequestModel):
    """A new product. SKU codes ignore case, and are never used again."""

    example: ClassVar[dict[str, Any]] = {
        "sku": "TEA-ASSAM-250",
        "name": "Assam tea, 250 g",
        "description": "Loose leaves.\nSecond flush.",
        "price": "450.00",
        "currency": "BDT",
    }
    max_bytes: ClassVar[int] = _MAX_BYTES

    sku: Sku
    name: Name
    description: Prose = ""
    price: Amount
    currency: Currency | None = None
    status: Status = "active"
    category_ids: CategoryIds | None = None

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
            category_ids=tuple(self.category_ids or ()),
        )


class UpdateProductRequest(ChangeModel):
    """Changes of a product: at least one. SKU code and currency never change."""

    example: ClassVar[dict[str, Any]] = {"price": "475.00", "status": "active"}
    max_bytes: ClassVar[int] = _MAX_BYTES

    name: Name | None = None
    description: Prose | None = None
    price: Amount | None = None
    status: Status | None = None
    category_ids: CategoryIds | None = None

    def to_model(self) -> ProductChanges:
        """Return what is to change."""
        return ProductChanges(
            name=self.name,
            description=self.description,
            price=self.price,
            status=ProductStatus(self.status) if self.status else None,
            category_ids=None if self.category_ids is None else tuple(self.category_ids),
        )
