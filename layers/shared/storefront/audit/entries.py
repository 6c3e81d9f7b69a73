"""The books: everything that is recorded of a product or of an order, wherever it lies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from storefront.inventory.model import Movement, MovementKind, SaleItem
from storefront.money import Money
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import Refund
from storefront.payments.store.attempts import CheckKey

#: Kinds of movements that an order causes; others are staff's.
_BY_ORDERS = frozenset({MovementKind.SOLD, MovementKind.RETURNED})
#: The sign of each kind of movement; an adjustment may have either.
_SIGNS = {MovementKind.RECEIVED: 1, MovementKind.SOLD: -1, MovementKind.RETURNED: 1}


@dataclass(slots=True)
class Ledger:
    """A product's movements, added up.

    Args:
        units: their sum.
        movements: how many there are.
        by_staff: ids of those that no order caused.
        odd: those whose kind says something else than their sign or their order.
    """

    units: int = 0
    movements: int = 0
    by_staff: set[str] = field(default_factory=set)
    odd: dict[str, Movement] = field(default_factory=dict)

    def copy(self) -> "Ledger":
        """Return the same sums, to add to."""
        return Ledger(self.units, self.movements, set(self.by_staff), dict(self.odd))

    def add(self, movement: Movement) -> None:
        """Add a line."""
        self.units += movement.quantity
        self.movements += 1
        if movement.order_id is None:
            self.by_staff.add(movement.movement_id)
        if not _fits(movement):
            self.odd[movement.movement_id] = movement


class Held(NamedTuple):
    """What a pending order holds of a product, and the order's version that said so."""

    version: int
    quantity: int


@dataclass(slots=True)
class ProductBooks:
    """Everything recorded of a product.

    Args:
        product_id: which.
        sale: the counters; None if they are missing.
        has_details: whether its details are there.
        listing: where the index lists it.
        skus: the SKU codes that lead to it.
        ledger: its movements.
        held: what pending orders hold, by order id.
        answers: what repeats are told: by key of the record, the id of the movement that it
            names, or None where it names the product itself.
    """

    product_id: str
    sale: SaleItem | None = None
    has_details: bool = False
    listing: str | None = None
    skus: set[str] = field(default_factory=set)
    ledger: Ledger = field(default_factory=Ledger)
    held: dict[str, Held] = field(default_factory=dict)
    answers: dict[str, str | None] = field(default_factory=dict)

    @property
    def units_held(self) -> int:
        """Units that pending orders hold."""
        return sum(held.quantity for held in self.held.values())


class Paid(NamedTuple):
    """Money that a provider says it has taken, under its names for the money and the attempt."""

    money: Money | None
    transaction_id: str | None
    reference: str | None


class Words(NamedTuple):
    """What was kept of a provider's words, as far as they must agree with anything.

    Args:
        version: the attempt's version that they brought about.
        received_at: when they came.
        event_id: the provider's name for the event that they are; None for an answer to a call.
        paid: the money that they say was taken; None if they say no such thing.
    """

    version: int
    received_at: datetime
    event_id: str | None
    paid: Paid | None


@dataclass(slots=True)
class AttemptBooks:
    """Everything recorded of a payment attempt, but for its refunds and what leads to it.

    Args:
        attempt: itself, without its `request`; None if it is missing.
        check_key: where the reconciler finds it.
        words: what the provider said of it.
    """

    attempt: Attempt | None = None
    check_key: CheckKey | None = None
    words: list[Words] = field(default_factory=list)


class Pointer(NamedTuple):
    """What a provider's name leads to."""

    attempt_id: str
    refund_id: str | None


class Moved(NamedTuple):
    """Units that an order moved."""

    product_id: str
    kind: MovementKind
    quantity: int


class Told(NamedTuple):
    """An event of an order; of its data only what must agree with anything."""

    sequence: int
    type: str
    actor: str
    data: Mapping[str, Any]


class Answered(NamedTuple):
    """What repeats of a request are told.

    Args:
        user_id: whose request it was.
        refund_id: the refund that the answer names; None where it names the order itself.
        total: the order's total with its currency, where the answer names the order itself.
    """

    user_id: str
    refund_id: str | None
    total: str | None


@dataclass(slots=True)
class OrderBooks:
    """Everything recorded of an order.

    Args:
        order_id: which. Where an attempt is missing, and with it the order, the attempt's id.
        order: itself; None if it is missing.
        status_shard: where the index of statuses lists it.
        hold_queue, product_ids: by what the index of holds finds it.
        events: what happened to it, in the order of their keys.
        attempts: by id.
        refunds: by id.
        pointers: what leads to its attempts and refunds, by partition key.
        movements: units it moved, by movement id.
        answers: what repeats are told, by key of the record.
    """

    order_id: str
    order: Order | None = None
    status_shard: str | None = None
    hold_queue: str | None = None
    product_ids: set[str] = field(default_factory=set)
    events: list[Told] = field(default_factory=list)
    attempts: dict[str, AttemptBooks] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    pointers: dict[str, Pointer] = field(default_factory=dict)
    movements: dict[str, Moved] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def existing_attempts(self) -> Iterator[Attempt]:
        """Its attempts, without those of which only a trace is left."""
        return (books.attempt for books in self.attempts.values() if books.attempt)

    def refunds_of(self, attempt_id: str) -> list[Refund]:
        """Return the refunds of one of its attempts."""
        return [refund for refund in self.refunds.values() if refund.attempt_id == attempt_id]


def _fits(movement: Movement) -> bool:
    """Tell whether a movement is what its kind says."""
    is_signed = movement.quantity * _SIGNS.get(movement.kind, movement.quantity) > 0
    return is_signed and (movement.order_id is not None) == (movement.kind in _BY_ORDERS)
