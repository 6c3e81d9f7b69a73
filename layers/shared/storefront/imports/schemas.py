"""Request bodies about imports."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.imports.model import (
    MAX_BYTES,
    MAX_UNCOUNTED,
    Options,
    StockMode,
    UnknownCategories,
)
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
