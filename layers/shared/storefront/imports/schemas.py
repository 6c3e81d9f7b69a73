"""Request bodies about imports; and what a file says, read as bodies of other requests."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.catalog.model import NewItem, NewProduct, ProductChanges, VariantChanges
from storefront.catalog.options import Option
from storefront.catalog.schemas import (
    CreateProductRequest,
    CreateVariantsRequest,
    SetOptionsRequest,
    UpdateProductRequest,
    UpdateVariantRequest,
)
from storefront.errors import ValidationFailedError
from storefront.imports.model import (
    MAX_BYTES,
    MAX_UNCOUNTED,
    Options,
    StockMode,
    UnknownCategories,
)
from storefront.pictures.schemas import AltRequest
from storefront.web.body import Name, RequestModel


class CreateImportRequest(RequestModel):
    """A file that is to be sent. `size`: bytes, so that one that is too large is never sent.

    `stock`: what quantities mean for products that the shop has already; those of new ones are
    received in any case. `uncounted_units`: what is received of each new thing that another shop
    has in stock, but does not count. `unknown_categories`: what becomes of those that the shop does
    not have.
    """

    example: ClassVar[dict[str, Any]] = {
        "filename": "products_export_1.csv",
        "size": 48_213,
        "unknown_categories": "create",
    }

    filename: Name | None = None
    size: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    stock: Annotated[StockMode, Field(strict=False)] = StockMode.IGNORE
    uncounted_units: Annotated[int, Field(ge=0, le=MAX_UNCOUNTED)] = 0
    unknown_categories: Annotated[UnknownCategories, Field(strict=False)] = UnknownCategories.REFUSE

    def to_model(self) -> Options:
        """Return what staff choose."""
        return Options(self.stock, self.unknown_categories, self.uncounted_units)


class FileBodies:
    """Reads what a file says by the rules of the API; see `planning.Bodies`."""

    @staticmethod
    def alt(text: str) -> str:
        """Return what is said of a picture; nothing if the API would refuse it."""
        try:
            return AltRequest.of({"en": text}).en
        except ValidationFailedError:
            return ""

    @staticmethod
    def new_product(body: Mapping[str, Any], currency: str) -> NewProduct:
        """Return a product to add."""
        return CreateProductRequest.of(dict(body)).to_model(currency)

    @staticmethod
    def new_variants(bodies: Sequence[Mapping[str, Any]], currency: str) -> list[NewItem]:
        """Return variants to add, 24 at the most."""
        return CreateVariantsRequest.of({"variants": [dict(one) for one in bodies]}).to_model(
            currency
        )

    @staticmethod
    def product_changes(body: Mapping[str, Any]) -> ProductChanges:
        """Return changes of a product."""
        return UpdateProductRequest.of(dict(body)).to_model()

    @staticmethod
    def variant_changes(body: Mapping[str, Any]) -> VariantChanges:
        """Return changes of a variant."""
        return UpdateVariantRequest.of(dict(body)).to_model()

    @staticmethod
    def options(options: Sequence[tuple[str, Sequence[str]]]) -> tuple[Option, ...]:
        """Return options of a product."""
        told = [{"name": name, "values": list(values)} for name, values in options]
        return tuple(SetOptionsRequest.of({"options": told}).to_model())
