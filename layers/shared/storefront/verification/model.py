"""What an audit looks at, and what it finds.

The books of a product and of an order are everything that is recorded of them, wherever it lies.
`product_rules`, `order_rules` and `payment_rules` say how their entries must agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from storefront.inventory.model import Movement, MovementKind, SaleItem
from storefront.orders.model import Order
from storefront.payments.model import Attempt
from storefront.payments.refund import Refund


class Rule(Enum):
    """What must hold; the value is what an operator reads."""

    #: Everything stored is of a kind that the shop knows, and complete.
    READABLE = "readable"
    #: What names a product, an order or an attempt names one that exists.
    EXISTS = "exists"

    #: 0 <= available <= on_hand.
    STOCK_RANGE = "stock-range"
    #: on_hand - available is what pending orders hold.
    STOCK_HELD = "stock-held"
    #: on_hand is the sum of the movements.
    STOCK_LEDGER = "stock-ledger"
    #: A product is listed under its status; an archived one is not listed.
    LISTING = "listing"
    #: The SKU code leads to its product, and no other does.
    SKU = "sku"
    #: What a repeated request is answered exists.
    ANSWER = "answer"

    #: An order's total is the sum of its lines.
    TOTAL = "total"
    #: Exactly one event brought about each version of an order.
    TIMELINE = "timeline"
    #: Units of an order left the shelf once, exactly if its payment took them.
    SOLD = "sold"
    #: Units came back exactly as order and refunds say, and never more than left.
    RETURNED = "returned"
    #: An order and its payment attempts name each other.
    ATTEMPTS = "attempts"
    #: An attempt asks for the order's total.
    AMOUNT = "amount"
    #: Money is captured and kept exactly by the one attempt that paid the order.
    CAPTURE = "capture"
    #: A captured order is refunded exactly if all of its total was given back.
    STATUS = "status"
    #: What the order says was given back is the sum of the refunds that succeeded.
    REFUNDED = "refunded"
    #: The order's open attempt can still be paid.
    OPEN = "open-attempt"
    #: The attempt whose outcome is awaited is executing, and the other way round.
    PROCESSING = "processing"
    #: An order's open disputes are those of its payments.
    DISPUTE = "dispute"
    #: An order is in the queue of holds exactly while its hold can lapse.
    HOLD_QUEUE = "hold-queue"

    #: What is left to refund, with the refunds that did not fail and what disputes took, is what
    #: was captured.
    REFUNDABLE = "refundable"
    #: The attempt counts its refunds that are not final.
    PENDING_REFUNDS = "pending-refunds"
    #: The attempt names its refund of which nobody knows whether it has arrived.
    UNCONFIRMED_REFUND = "unconfirmed-refund"
    #: The reconciler finds an attempt where its state says.
    CHECK_GROUP = "check-group"
    #: Captured money, and only that, has its one claim on the provider's transaction.
    TRANSACTION = "transaction"
    #: A provider's name for an attempt leads to that attempt.
    REFERENCE = "reference"
    #: A provider's name for a refund leads to that refund.
    REFUND_REFERENCE = "refund-reference"
    #: A provider's event had its effect once, with its words kept and its mark set.
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be.

    Args:
        rule: what does not hold.
        subject: id of the product, order, attempt or refund.
        expected, found: figures and ids; never personal data.
    """

    rule: Rule
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule.value} {self.subject}: expected {self.expected}, found {self.found}"


Differences = Iterator[Difference]


@dataclass(slots=True)
class Ledger:
    """A product's movements, added up.

    Args:
        units: their sum.
        movements: how many there are.
        by_staff: ids of those that no order caused.
    """

    units: int = 0
    movements: int = 0
    by_staff: set[str] = field(default_factory=set)

    def copy(self) -> "Ledger":
        """Return the same sums, to add to."""
        return Ledger(self.units, self.movements, set(self.by_staff))

    def add(self, movement: Movement) -> None:
        """Add a line."""
        self.units += movement.quantity
        self.movements += 1
        if movement.order_id is None:
            self.by_staff.add(movement.movement_id)


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
        listing: under which status it is listed.
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


class Mark(NamedTuple):
    """A provider's event that had an effect, as its kept words say."""

    event_id: str
    received_at: datetime


@dataclass(slots=True)
class AttemptBooks:
    """Everything recorded of a payment attempt, but for its refunds and what leads to it.

    Args:
        attempt: itself, without its `request`; None if it is missing.
        check_group: where the reconciler finds it.
        events: the provider's events among what was kept of its words.
    """

    attempt: Attempt | None = None
    check_group: str | None = None
    events: list[Mark] = field(default_factory=list)


class Pointer(NamedTuple):
    """What a provider's name leads to."""

    attempt_id: str
    refund_id: str | None


class Moved(NamedTuple):
    """Units that an order moved."""

    product_id: str
    kind: MovementKind
    quantity: int


@dataclass(slots=True)
class OrderBooks:
    """Everything recorded of an order.

    Args:
        order_id: which. Where an attempt is missing, and with it the order, the attempt's id.
        order: itself; None if it is missing.
        hold_queue, product_ids: by what the index of holds finds it.
        sequences: numbers of its events, in the order of their keys.
        attempts: by id.
        refunds: by id.
        pointers: what leads to its attempts and refunds, by partition key.
        movements: units it moved, by movement id.
        answers: what repeats are told: by key of the record, the id of the refund that it names,
            or None where it names the order itself.
    """

    order_id: str
    order: Order | None = None
    hold_queue: str | None = None
    product_ids: set[str] = field(default_factory=set)
    sequences: list[int] = field(default_factory=list)
    attempts: dict[str, AttemptBooks] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    pointers: dict[str, Pointer] = field(default_factory=dict)
    movements: dict[str, Moved] = field(default_factory=dict)
    answers: dict[str, str | None] = field(default_factory=dict)

    @property
    def existing_attempts(self) -> Iterator[Attempt]:
        """Its attempts, without those of which only a trace is left."""
        return (books.attempt for books in self.attempts.values() if books.attempt)

    def refunds_of(self, attempt_id: str) -> list[Refund]:
        """Return the refunds of one of its attempts."""
        return [refund for refund in self.refunds.values() if refund.attempt_id == attempt_id]


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    Args:
        products, orders, attempts: how many were looked at.
        differences: what is not as it must be.
        unsettled: ids of products and orders that did not stand still long enough to be judged.
    """

    products: int
    orders: int
    attempts: int
    differences: list[Difference]
    unsettled: list[str]
