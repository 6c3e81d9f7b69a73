"""What an audit finds.

What it looks at is in `entries`; `product_rules`, `order_rules`, `history_rules`, `payment_rules`,
`message_rules` and `overdue_rules` say how that must agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Rule(Enum):
    """What must hold; the value is what an operator reads."""

    #: Everything stored is of a kind that the shop knows, complete, and what its key says.
    READABLE = "readable"
    #: What names a product, an order or an attempt names one that exists.
    EXISTS = "exists"

    #: 0 <= available <= on_hand.
    STOCK_RANGE = "stock-range"
    #: on_hand - available is what pending orders hold.
    STOCK_HELD = "stock-held"
    #: on_hand is the sum of the movements.
    STOCK_LEDGER = "stock-ledger"
    #: A ledger line's sign, and the order that it names, fit its kind.
    MOVEMENT = "movement"
    #: Products and orders are listed under their status, in their shard; archived ones are not.
    LISTING = "listing"
    #: The SKU code leads to its product, and no other does.
    SKU = "sku"
    #: What a repeated request is answered exists, is its sender's, and is as it says.
    ANSWER = "answer"

    #: An order's total is the sum of its lines.
    TOTAL = "total"
    #: Exactly one event brought about each version of an order.
    TIMELINE = "timeline"
    #: What was ordered, by whom and for how much is what the order's first event says.
    PLACED = "placed"
    #: An order's events lead to its status, each from one that allows it.
    HISTORY = "history"
    #: Units of an order left the shelf once, exactly if its payment took them.
    SOLD = "sold"
    #: Units came back exactly as order and refunds say, and never more than left.
    RETURNED = "returned"
    #: An order and its payment attempts name each other, once.
    ATTEMPTS = "attempts"
    #: An attempt asks for the order's total, and its refunds are money of the same kind.
    AMOUNT = "amount"
    #: Money is captured and kept exactly by the one attempt that paid the order.
    CAPTURE = "capture"
    #: A captured order is refunded exactly if all of its total was given back.
    STATUS = "status"
    #: What the order says was given back is the sum of the refunds that succeeded.
    REFUNDED = "refunded"
    #: The order's open attempt can still be paid, and of a pending order no other can.
    OPEN = "open-attempt"
    #: The attempt whose outcome is awaited is executing, and the other way round.
    PROCESSING = "processing"
    #: An order's open disputes are those of its payments.
    DISPUTE = "dispute"
    #: A hold ends when the events say, and not before the open payment.
    HOLD = "hold"
    #: An order is in the queue of holds, in its shard, exactly while its hold can lapse.
    HOLD_QUEUE = "hold-queue"

    #: What is left to refund, with the refunds that did not fail and what disputes took, is what
    #: was captured.
    REFUNDABLE = "refundable"
    #: The attempt counts its refunds that are not final.
    PENDING_REFUNDS = "pending-refunds"
    #: The attempt names its refund of which nobody knows whether it has arrived.
    UNCONFIRMED_REFUND = "unconfirmed-refund"
    #: The reconciler finds an attempt where its state says.
    CHECK_KEY = "check-key"
    #: Captured money, and only that, has its one claim on the provider's transaction.
    TRANSACTION = "transaction"
    #: A provider's name for an attempt leads to that attempt.
    REFERENCE = "reference"
    #: A provider's name for a refund leads to that refund.
    REFUND_REFERENCE = "refund-reference"
    #: The words that the events name are kept, and those of a capture say that it is one.
    EVIDENCE = "evidence"
    #: A provider's event had its effect once, with its words kept and its mark set.
    EVENT = "event"

    #: What the schedules do has been done: holds released, payments and refunds brought to an end.
    OVERDUE = "overdue"


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


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    Args:
        products, orders, attempts: how many were looked at.
        differences: what is not as it must be.
        unsettled: ids of products and orders that looked wrong and could not be judged: they did
            not stand still long enough, or there were too many.
    """

    products: int
    orders: int
    attempts: int
    differences: list[Difference]
    unsettled: list[str]
