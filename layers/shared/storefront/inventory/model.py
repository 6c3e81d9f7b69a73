"""Stock: what can be sold, and the ledger of what came and went.

`available` is what a buyer can still get, `on_hand` what is on the shelf; the difference is held
for pending orders. Two counters rather than a sum, because a DynamoDB condition cannot add.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storefront.contract import with_members
from storefront.errors import ConflictError
from storefront.money import Money

#: Most units of one product in one order line or one stock movement.
MAX_QUANTITY = 100_000


class ProductStatus(StrEnum):
    """Whether a product is sold. Archived is for ever."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVED = "archived"


class MovementKind(StrEnum):
    """Why `on_hand` changed."""

    RECEIVED = "received"
    SOLD = "sold"
    RETURNED = "returned"
    ADJUSTED = "adjusted"


class StockBelowZeroError(ConflictError):
    """An adjustment would take more than is available: held units cannot be taken away."""

    slug = "stock-below-zero"
    title = "Not enough available stock"
    members = with_members(available=int)


class ProductArchivedError(ConflictError):
    """The product was archived; archived is for ever."""

    slug = "product-archived"
    title = "The product is archived"


@dataclass(frozen=True, slots=True)
class SaleItem:
    """What an order needs to know of a product.

    Args:
        product_id: the product.
        sku: its SKU code.
        name: its name.
        price: price of one unit.
        status: whether it is sold.
        available: units a buyer can get.
        on_hand: units on the shelf.
    """

    product_id: str
    sku: str
    name: str
    price: Money
    status: ProductStatus
    available: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class StockChange:
    """A change of the stock on the shelf, as staff report it.

    Args:
        product_id: the product.
        kind: received or adjusted.
        quantity: units, signed, not zero; received units are positive.
        reason: why, in their words.
        actor: their user id.
    """

    product_id: str
    kind: MovementKind
    quantity: int
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a product's `on_hand`, never altered.

    Args:
        movement_id: ULID; movements sort by it.
        product_id: the product.
        kind: why.
        quantity: units, signed: negative takes from the shelf.
        reason: a person's words; empty for sales.
        order_id: the order that caused it, if one did.
        actor: user id, or "system".
        created_at: when.
    """

    movement_id: str
    product_id: str
    kind: MovementKind
    quantity: int
    reason: str
    order_id: str | None
    actor: str
    created_at: datetime
