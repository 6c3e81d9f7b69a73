"""Request bodies of price lists."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from storefront.catalog.schemas import LowAt
from storefront.ids import SALE_PATTERN
from storefront.pricelist import model
from storefront.web.body import OR_NULL, Amount, Matching, RequestModel

#: Rows of a request: each is a transaction of its own.
MAX_ROWS = 25


class PriceCellRequest(RequestModel):
    """A price that is to change: as it was read, and as it is to be."""

    seen: Amount
    wanted: Amount


class ComparisonCellRequest(RequestModel):
    """What a price is compared with: as it was read, and as it is to be; null for nothing."""

    seen: Annotated[Amount | None, OR_NULL]
    wanted: Annotated[Amount | None, OR_NULL]


class MarkCellRequest(RequestModel):
    """A low mark that is to change: as it was read, and as it is to be."""

    seen: LowAt
    wanted: LowAt


class PriceRowRequest(RequestModel):
    """What is to change of a product without options, or of a variant: at least one value."""

    id: Annotated[
        str,
        StringConstraints(max_length=30),
        Matching(f"^{SALE_PATTERN.pattern}$", "must be the id of a product or variant"),
    ]
    regular_price: PriceCellRequest | None = None
    compare_at_price: ComparisonCellRequest | None = None
    low_mark: MarkCellRequest | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.to_model().cells:
            code = "empty"
            raise PydanticCustomError(code, "must name at least one value")
        return self

    def to_model(self) -> model.PriceRow:
        """Return the row."""
        named = {one: getattr(self, one.value) for one in model.PriceField}
        cells = {one: model.Cell(of.seen, of.wanted) for one, of in named.items() if of}
        return model.PriceRow(self.id, cells)


class UpdatePricesRequest(RequestModel):
    """Rows of a price list, each of something else."""

    max_bytes: ClassVar[int] = 40_960

    example: ClassVar[dict[str, Any]] = {
        "items": [
            {
                "id": "01JBXZ7Q3V5D8M2K9T4R6W1YEN",
                "regular_price": {"seen": "450.00", "wanted": "475.00"},
                "low_mark": {"seen": 0, "wanted": 5},
            }
        ]
    }

    items: Annotated[list[PriceRowRequest], Field(min_length=1, max_length=MAX_ROWS)]

    @model_validator(mode="after")
    def _name_each_once(self) -> Self:
        if len({one.id for one in self.items}) < len(self.items):
            code = "distinct"
            raise PydanticCustomError(code, "must name each product or variant once")
        return self

    def to_model(self) -> list[model.PriceRow]:
        """Return the rows."""
        return [one.to_model() for one in self.items]
