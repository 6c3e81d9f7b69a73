"""Stock: what can be sold, and the ledger of what came and went.

What is sold is a sale item: a product without options, or one variant of a product. Its id is the
product's, or the product's with the variant's number: `<ULID>-007`. Orders, holds, shards and the
ledger know sale items only, and call that id `product_id`.

`available` is what a buyer can still get, `on_hand` what is on the shelf; the difference is held
for pending orders. Two counters rather than a sum, because a DynamoDB condition cannot add.

A hot product's stock is spread over shards (https://docs.aws.amazon.com/amazondynamodb/latest/
developerguide/bp-partition-key-sharding.html): numbered items with counters of their own, which
orders take from side by side. Number 0 is the sale item itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storefront.contract import with_members
from storefront.errors import ConflictError
from storefront.inventory.prices import Prices
from storefront.money import Money
from storefront.values import dataclass

#: Most units of one product in one order line or one stock movement.
MAX_QUANTITY = 100_000
#: More units than any shelf holds.
MAX_ON_HAND = 999_999_999


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


class BookedUnits(NamedTuple):
    """What the books say is on a shelf: units that are not sold, and those still to be shipped.

    `to_ship` is None where nobody has looked at it.
    """

    on_hand: int
    to_ship: int | None = None


class StockMovedError(ConflictError):
    """The books do not say any more what a change of stock was worked out from.

    Args:
        on_hand, to_ship: what they say now.
    """

    slug = "stock-moved"
    title = "The stock has changed meanwhile"
    members = with_members(on_hand=int, to_ship=int)

    def __init__(self, on_hand: int, to_ship: int) -> None:
        super().__init__(
            f"Nothing was written down: the books say {on_hand + to_ship} on the shelf now. Work "
            "out the quantity again.",
            on_hand=on_hand,
            to_ship=to_ship,
        )


class ProductArchivedError(ConflictError):
    """The product was archived; archived is for ever."""

    slug = "product-archived"
    title = "The product is archived"


@dataclass(frozen=True, slots=True)
class SaleItem:
    """What an order needs to know of a product.

    Args:
        product_id: its id; of a variant, with the variant's number.
        sku: its SKU code.
        name: the product's name.
        prices: what a unit costs, and when.
        status: whether it is sold; a variant only is if its product is.
        available: units a buyer can get; those of the sale item alone, unless shards were added.
        on_hand: units on the shelf that are not sold; likewise.
        shards: over how many shards its stock is spread; 0 for none.
        is_hot: whether orders take from shards first. A product that cools has shards until what
            they hold is sold.
        paused_until: orders begin no sooner, so that a change of all shards comes through.
        moves: how often units were moved between the sale item and its shards; None for never.
        choice: of a variant, the value of each option of its product, in their order.
        own_status: of a variant, what it would be sold as if its product were on sale.
        compare_at: what the price is compared with, such as the maker's; buyers never pay it.
        prior: the lowest price of the thirty days before its sale; see `prices.prior_to`.
        priced: number of the last line of its price ledger; 0 if its prices are older than ledgers.
        to_ship: units that are sold and have not left the shop: what is on the shelf are these and
            `on_hand` together. Those of the sale item alone may be below zero: units are sold from
            shards, and handed over here.
        tax_class: the class of tax of its product; empty for the shop's standard one.
    """

    product_id: str
    sku: str
    name: str
    prices: Prices
    status: ProductStatus
    available: int
    on_hand: int
    shards: int = 0
    is_hot: bool = False
    paused_until: datetime | None = None
    moves: int | None = None
    choice: tuple[str, ...] = ()
    own_status: ProductStatus = ProductStatus.ACTIVE
    compare_at: Money | None = None
    prior: Money | None = None
    priced: int = 0
    to_ship: int = 0
    tax_class: str = ""

    @property
    def full_name(self) -> str:
        """The name by which a buyer knows what they bought: a variant's says which one it is."""
        return f"{self.name}, {' / '.join(self.choice)}" if self.choice else self.name

    def with_shards(self, shards: Iterable["Shard"]) -> "SaleItem":
        """Return the item with the counters of its shards added to its own."""
        available, on_hand, to_ship = self.available, self.on_hand, self.to_ship
        for shard in shards:
            available += shard.available
            on_hand += shard.on_hand
            to_ship += shard.to_ship
        return replace(self, available=available, on_hand=on_hand, to_ship=to_ship)


def variant_id(product_id: str, number: int) -> str:
    """Return the id of a product's variant, given its number: 1 to 999."""
    return f"{product_id}-{number:03}"


def number_of(a_variant_id: str) -> int:
    """Return the number of a variant; 0 for what is sold of a product without options."""
    return int(a_variant_id.partition("-")[2] or 0)


def product_of(item_id: str) -> str:
    """Return the product that a sale item belongs to: itself, unless it is a variant."""
    return item_id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a hot product's stock.

    Args:
        product_id: the product.
        number: from 1.
        prices, status, tax_class: of the product, by which holds in it are guarded.
        available, on_hand: its own counters.
        to_ship: units that were sold from it, until it ends.
    """

    product_id: str
    number: int
    prices: Prices
    status: ProductStatus
    available: int
    on_hand: int
    tax_class: str = ""
    to_ship: int = 0


@dataclass(frozen=True, slots=True)
class OrderMovement:
    """Why units move with an order.

    Args:
        order_id: the order.
        kind: sold or returned.
        actor: who brought it about.
    """

    order_id: str
    kind: MovementKind
    actor: str


#: Units of one product by the number of the shard that they are taken from or given to.
Parts = Mapping[int, int]
#: Of the sale item, among the numbers of shards.
SALE_ITEM = 0
#: Most shards of a product: a change of its price writes all of them in one transaction.
MAX_SHARDS = 64

#: Most parts of one order together: when it is paid, a part is a write, a line has a movement
#: besides, and a transaction takes 100 writes.
MAX_PARTS = 60


def guess_parts(item: SaleItem, quantity: int, draw: Callable[[int], int]) -> Parts | None:
    """Choose where units are taken from without a look at the shards.

    Args:
        item: the product.
        quantity: how many units.
        draw: as for `choose_parts`.

    Returns:
        None if there are too few in the sale item of a product that is not hot.
    """
    if item.is_hot:
        return {1 + draw(item.shards): quantity}
    return {SALE_ITEM: quantity} if item.available >= quantity else None


def choose_parts(
    quantity: int, free: Mapping[int, int], draw: Callable[[int], int]
) -> Parts | None:
    """Choose where units are taken from: one shard if any has enough, else few of them.

    Args:
        quantity: how many units.
        free: available units by shard.
        draw: returns a number from 0 to below its argument. Among shards with enough one is drawn,
            so that buyers who see the same do not all choose the same.

    Returns:
        None if all shards together have too few.
    """
    enough = [number for number, units in free.items() if units >= quantity]
    if enough:
        return {enough[draw(len(enough))]: quantity}
    parts: dict[int, int] = {}
    for number in sorted(free, key=lambda one: free[one], reverse=True):
        take = min(free[number], quantity - sum(parts.values()))
        if take > 0:
            parts[number] = take
    return parts if sum(parts.values()) == quantity else None


@dataclass(frozen=True, slots=True)
class StockChange:
    """A change of the stock on the shelf, as staff report it.

    Args:
        product_id: the product.
        kind: received or adjusted.
        quantity: units, signed, not zero; received units are positive.
        reason: why, in their words.
        actor: their user id.
        expected: what the books said when the quantity was worked out from them; None if it
            follows from nothing, as a delivery does.
    """

    product_id: str
    kind: MovementKind
    quantity: int
    reason: str
    actor: str
    expected: BookedUnits | None = None


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
