"""What staff see of stock."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment
from storefront.inventory.model import Movement, MovementKind


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
