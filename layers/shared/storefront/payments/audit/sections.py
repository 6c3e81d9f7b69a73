"""What is noted of payment attempts, of refunds, and of what leads to them."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from storefront.books.model import Difference, Rule, Subject
from storefront.books.sections import Books, Section
from storefront.money import Money
from storefront.orders.audit.sections import ORDER, OrderSection
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.refund import Refund
from storefront.payments.store.attempts import CheckKey
from storefront.payments.store.failures import RefundFailure
from storefront.values import dataclass

ATTEMPT = Subject("an attempt", "attempts")


class PaymentRule(Rule):
    """What must hold of payments and refunds."""

    #: Units of an order left the shelf once, exactly if it was accepted, or its payment took them.
    SOLD = "sold"
    #: Units came back exactly as order and refunds say, and never more than left.
    RETURNED = "returned"
    #: Units that refunds cancel or take back are counted by line as the refunds say.
    UNITS = "refunded-units"
    #: An order and its payment attempts name each other, once.
    ATTEMPTS = "attempts"
    #: An attempt asks for what of the order is due online; its refunds are money of the same kind.
    AMOUNT = "amount"
    #: Money is captured and kept exactly by the attempts that paid the order.
    CAPTURE = "capture"
    #: A captured order is refunded exactly if all the money that came was given back.
    STATUS = "status"
    #: What the order says was given back is the sum of the refunds that succeeded.
    REFUNDED = "refunded"
    #: The order's open attempt can still be paid, and of a pending order no other can.
    OPEN = "open-attempt"
    #: The attempt whose outcome is awaited is executing, and the other way round.
    PROCESSING = "processing"
    #: An order's open disputes are those of its payments.
    DISPUTE = "dispute"

    #: What is left to refund, with the refunds that did not fail and what disputes took, is what
    #: was captured.
    REFUNDABLE = "refundable"
    #: The attempt counts its refunds that are not final.
    PENDING_REFUNDS = "pending-refunds"
    #: The attempt names its refund of which nobody knows whether it has arrived.
    UNCONFIRMED_REFUND = "unconfirmed-refund"
    #: The reconciler finds an attempt where its state says.
    CHECK_KEY = "check-key"
    #: An attempt is where the events of its order lead it, by the table of its moves.
    HISTORY = "payment-history"
    #: Captured money, and only that, has its one claim on the provider's transaction.
    TRANSACTION = "transaction"
    #: A provider's name for an attempt leads to that attempt.
    REFERENCE = "reference"
    #: A provider's name for a refund leads to that refund.
    REFUND_REFERENCE = "refund-reference"
    #: A refund that failed is listed for people to read, for a while, and no other is.
    FAILED_REFUND = "failed-refund"
    #: The messages that the events name are kept, and that of a capture says that it is one.
    PROVIDER_MESSAGE = "provider-message"
    #: A provider's event had its effect once, with its message kept and its mark set.
    EVENT = "event"


class Paid(NamedTuple):
    """Money that a provider says it has taken, under its names for the money and the attempt."""

    money: Money | None
    transaction_id: str | None
    reference: str | None


class KeptMessage(NamedTuple):
    """What was kept of a message of a provider, as far as it must agree with anything.

    Args:
        version: the attempt's version that it brought about.
        received_at: when it came.
        event_id: the provider's name for the event that it is; None for an answer to a call.
        paid: the money that it says was taken; None if it says no such thing.
    """

    version: int
    received_at: datetime
    event_id: str | None
    paid: Paid | None


class Pointer(NamedTuple):
    """What a provider's name leads to."""

    attempt_id: str
    refund_id: str | None


@dataclass(slots=True)
class AttemptSection(Section):
    """A payment attempt, but for its refunds; it is brought to its order.

    Args:
        attempt: itself, without its `request`; None if it is missing.
        check_key: where the reconciler finds it.
        messages: what the provider said of it.
        pointers: what leads to it and to its refunds, by partition key.
    """

    subject = ATTEMPT
    is_carried = True

    attempt: Attempt | None = None
    check_key: CheckKey | None = None
    messages: list[KeptMessage] = field(default_factory=list)
    pointers: dict[str, Pointer] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        """Return whether the attempt exists."""
        return self.attempt is not None

    @property
    def belongs_to(self) -> str | None:
        """The order that it is to pay."""
        return self.attempt.order_id if self.attempt else None


@dataclass(slots=True)
class PaymentSection(Section):
    """The payments and refunds of an order.

    Where an attempt is missing, and with it the order, the attempt's id stands for the order's.

    Args:
        attempts: by id.
        refunds: by id.
        pointers: what leads to its attempts and refunds, by partition key.
        answers: ids of the refunds that repeats are told, by key of the record.
        failures: refunds that are listed as failed, by id.
        collected: ids of the cash that repeats are told of, by key of the record.
    """

    subject = ORDER

    attempts: dict[str, AttemptSection] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    pointers: dict[str, Pointer] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    failures: dict[str, RefundFailure] = field(default_factory=dict)
    collected: dict[str, str] = field(default_factory=dict)

    @property
    def existing_attempts(self) -> Iterator[Attempt]:
        """Its attempts, without those of which only a trace is left."""
        return (section.attempt for section in self.attempts.values() if section.attempt)

    def refunds_of(self, attempt_id: str) -> list[Refund]:
        """Return the refunds of one of its attempts."""
        return [refund for refund in self.refunds.values() if refund.attempt_id == attempt_id]

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an order that is missing."""
        parts = {
            "attempts": list(self.existing_attempts),
            "a provider's message": [one for one in self.attempts.values() if one.messages],
            "refunds": self.refunds,
            "refunds that failed": self.failures,
        }
        return [name for name, part in parts.items() if part]


class OrderBooks(NamedTuple):
    """An order with its money: what the rules of payments compare.

    Args:
        order_id: which.
        order_section: what orders note of it.
        money: what payments note of it.
    """

    order_id: str
    order_section: OrderSection
    money: PaymentSection

    @property
    def order(self) -> Order | None:
        """The order itself; None if it is missing."""
        return self.order_section.order

    @classmethod
    def of(cls, books: Books, order_id: str) -> "OrderBooks":
        """Return the books of an order."""
        order_section = books.section(OrderSection, order_id)
        return cls(order_id, order_section, books.section(PaymentSection, order_id))

    def differs(self, rule: Rule, expected: object, found: object) -> Difference:
        """Return a difference about the order itself."""
        return Difference(rule, self.order_id, str(expected), str(found))
