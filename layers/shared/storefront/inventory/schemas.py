"""Request bodies about stock."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from storefront.inventory.model import (
    MAX_ON_HAND,
    MAX_QUANTITY,
    MAX_SHARDS,
    BookedUnits,
    MovementKind,
    StockChange,
)
from storefront.web.body import Reason, RequestModel

#: The rule of `_meaningful`, as JSON Schema.
_RECEIVED_IS_POSITIVE: dict[str, Any] = {
    "if": {"properties": {"kind": {"const": "received"}}},
    "then": {"properties": {"quantity": {"minimum": 1}}},
}


def _meaningful(quantity: int, info: ValidationInfo) -> int:
    code = "quantity"
    if quantity == 0:
        raise PydanticCustomError(code, "must not be zero")
    if quantity < 0 and info.data.get("kind") == "received":
        raise PydanticCustomError(code, "must be above zero for received units")
    return quantity


class ChangeStockRequest(RequestModel):
    """Units received (above zero), or an adjustment after a count, damage or loss (signed).

    `expected_on_hand`, `expected_to_ship`: what the books said when `quantity` was worked out from
    them, as after a count; if they say otherwise by then, nothing changes.
    """

    example: ClassVar[dict[str, Any]] = {
        "kind": "received",
        "quantity": 25,
        "reason": "delivery 1042",
    }

    model_config = ConfigDict(json_schema_extra=_RECEIVED_IS_POSITIVE)

    kind: Literal["received", "adjusted"]
    quantity: Annotated[
        int,
        Field(ge=-MAX_QUANTITY, le=MAX_QUANTITY, json_schema_extra={"not": {"const": 0}}),
        AfterValidator(_meaningful),
    ]
    reason: Reason
    expected_on_hand: Annotated[int | None, Field(ge=0, le=MAX_ON_HAND)] = None
    expected_to_ship: Annotated[int | None, Field(ge=0, le=MAX_ON_HAND)] = None

    @model_validator(mode="after")
    def _expects_both(self) -> Self:
        if self.expected_to_ship is not None and self.expected_on_hand is None:
            code = "expected"
            raise PydanticCustomError(code, "expected_to_ship needs expected_on_hand")
        return self

    def to_model(self, product_id: str, actor: str) -> StockChange:
        """Return the change of a product's stock, made by the account `actor`."""
        kind, on_hand = MovementKind(self.kind), self.expected_on_hand
        expected = None if on_hand is None else BookedUnits(on_hand, self.expected_to_ship)
        return StockChange(product_id, kind, self.quantity, self.reason, actor, expected)


class SetShardsRequest(RequestModel):
    """Over how many shards the stock is spread: 16 for a hot product, 0 to gather it again."""

    example: ClassVar[dict[str, Any]] = {"shards": 16}

    shards: Annotated[int, Field(ge=0, le=MAX_SHARDS)]
