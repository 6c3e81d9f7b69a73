"""What staff see of stock."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment
from storefront.inventory.model import Movement, MovementKind, SaleItem


class MovementView(TypedDict):
    """A change of what is on the shelf. `quantity` is signed; sales name their order."""

    id: Id
    kind: MovementKind
    quantity: int
    reason: str
    order_id: Id | None
    actor: str
    created_at: Moment


class MovementListView(TypedDict):
    """A page of a product's movements, the newest first."""

    items: list[MovementView]
    next_cursor: str | None


class StockChangeView(TypedDict):
    """A recorded change, and the product's stock at the moment of the answer."""

    movement: MovementView
    available: int
    on_hand: int


class StockSpreadView(TypedDict):
    """Where a product's stock is.

    `shards`: how many there are; a product that is not `hot` any more has some as long as orders
    that are not paid yet hold units in them. `available`, `on_hand`: in all of them together.
    """

    hot: bool
    shards: int
    available: int
    on_hand: int


def stock_spread_view(item: SaleItem) -> StockSpreadView:
    """Return where a product's stock is, given all of its counters."""
    return {
        "hot": item.is_hot,
        "shards": item.shards,
        "available": item.available,
        "on_hand": item.on_hand,
    }


def movement_view(movement: Movement) -> MovementView:
    """Return a movement as staff see it."""
    return {
        "id": movement.movement_id,
        "kind": movement.kind,
        "quantity": movement.quantity,
        "reason": movement.reason,
        "order_id": movement.order_id,
        "actor": movement.actor,
        "created_at": iso(movement.created_at),
    }
