"""What is noted of orders, and of the units that pending orders hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, NamedTuple

from storefront.books.model import REPAIR_STOCK, Difference, Rule, Subject
from storefront.books.sections import Section
from storefront.inventory.audit import PRODUCT
from storefront.inventory.model import SALE_ITEM, MovementKind, Parts
from storefront.orders.model import Order
from storefront.orders.repository import Unpaid
from storefront.values import dataclass

ORDER = Subject("an order", "orders")
BUYER = Subject("a buyer", "buyers")


_REPAIR_UNPAID = (
    "`repair-unpaid --buyer ID` shows what it would set, `--apply` does it. Until then the buyer "
    "may be refused, or order more than others."
)


_FORGET = (
    "What is known of whom an order is for is not what the order says. One that is kept too long "
    "is erased on the order's page; the TTL of the table should have done that."
)


_COUNT_AGAIN = (
    "Until the counter is right the promotion ends too early, or too late. Put the number that "
    "orders use into `used` of the counter's item (`USES#CODE`), under the condition that it is "
    "what was found; repeat if it is not."
)


_COUNT_PHONE = (
    "Until the counter is right the phone may order less on delivery than others, or more, or be "
    "asked for an advance. Put the number of its orders into that counter of its item "
    "(`PHONE#DIGEST`; open ones are `open_orders`), under the condition that it is what was found; "
    "repeat if it is not."
)


class OrderRule(Rule):
    """What must hold of orders."""

    #: on_hand - available is what pending orders hold, in each shard of a product.
    STOCK_HELD = "stock-held"
    #: An order's total is the sum of its lines, with what is charged beside them.
    TOTAL = "total"
    #: What is due online and on delivery is the total, and a part of it each.
    DUE = "due"
    #: What was collected, and what was not taken, say where an order that is paid on delivery is.
    COD = "cod"
    #: An order says how its total is made up exactly if one quote has become it.
    QUOTED = "quoted"
    #: Exactly one event brought about each version of an order.
    TIMELINE = "timeline"
    #: What was ordered, by whom and for how much is what the order's first event says.
    PLACED = "placed"
    #: An order's events lead to its status, each from one that allows it.
    HISTORY = "history"
    #: A hold ends when the events say, and not before the open payment.
    HOLD = "hold"
    #: An order waits in a queue, in its shard, exactly while its hold can lapse or its goods wait.
    HOLD_QUEUE = "hold-queue"
    #: What a buyer may not exceed is counted right: it is what their pending orders hold.
    UNPAID = "unpaid"
    #: What is counted of a limited promotion is what orders use of it, and not above its limit.
    USES = "uses"
    #: What is counted of a phone is what became of the orders on delivery that it placed.
    PHONES = "phones"
    #: An order has a number, which leads to it and to nothing else.
    NUMBER = "number"
    #: Tokens for an order were ended as often as its events say.
    TOKENS = "tokens"
    #: An order knows until when it is known whom it is for; then, and not before, nobody knows it.
    CONTACT = "contact"

    @property
    def advice(self) -> str:
        """What to do about a difference."""
        others = {
            OrderRule.UNPAID: _REPAIR_UNPAID,
            OrderRule.STOCK_HELD: REPAIR_STOCK,
            OrderRule.CONTACT: _FORGET,
            OrderRule.USES: _COUNT_AGAIN,
            OrderRule.PHONES: _COUNT_PHONE,
        }
        return others.get(self, super().advice)


class Held(NamedTuple):
    """What a pending order holds of a product, and the order's version that said so.

    Args:
        version: the order's.
        parts: units by the shard of the product that they are held in.
    """

    version: int
    parts: Parts


@dataclass(slots=True)
class HeldSection(Section):
    """What pending orders hold of a product, by order id."""

    subject = PRODUCT

    held: dict[str, Held] = field(default_factory=dict)

    @property
    def units(self) -> dict[int, int]:
        """Units that pending orders hold, by shard."""
        units: Counter[int] = Counter()
        for held in self.held.values():
            units.update(held.parts)
        return dict(units)

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of a product that is missing."""
        return ["pending orders"] if self.held else []


@dataclass(slots=True)
class BuyerSection(Section):
    """What a buyer has not paid yet.

    Args:
        counted: what is counted, and limited.
        pending: units of each pending order, by its id.
    """

    subject = BUYER

    counted: Unpaid = field(default_factory=Unpaid)
    pending: dict[str, int] = field(default_factory=dict)

    @property
    def unpaid(self) -> Unpaid:
        """What the pending orders hold."""
        return Unpaid(frozenset(self.pending), sum(self.pending.values()))


class Moved(NamedTuple):
    """Units that an order moved."""

    product_id: str
    kind: MovementKind
    quantity: int


class RecordedEvent(NamedTuple):
    """An event of an order; of its data only what must agree with anything."""

    sequence: int
    type: str
    actor: str
    data: Mapping[str, Any]
    at: datetime


class Placed(NamedTuple):
    """What repeats of a request for an order are told.

    Args:
        user_id: whose request it was.
        total: the order's total with its currency.
    """

    user_id: str
    total: str


@dataclass(slots=True)
class OrderSection(Section):
    """An order, with what happened to it.

    Args:
        order: itself; None if it is missing.
        hold_queue, product_ids: by what the index of holds finds it.
        status_shard: where the index of statuses lists it.
        events: what happened to it, in the order of their keys.
        movements: units it moved, by movement id.
        answers: what repeats are told, by key of the record.
        quotes: those that have become it, by their ids.
        numbers: those that lead to it.
        contact_until: until when a contact beside it is kept; None if there is none.
        lost: minor units of the money that paid it which disputes took; whoever knows of payments
            notes it.
    """

    subject = ORDER

    order: Order | None = None
    hold_queue: str | None = None
    status_shard: str | None = None
    product_ids: set[str] = field(default_factory=set)
    events: list[RecordedEvent] = field(default_factory=list)
    movements: dict[str, Moved] = field(default_factory=dict)
    answers: dict[str, Placed] = field(default_factory=dict)
    quotes: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    contact_until: datetime | None = None
    lost: int = 0

    @property
    def owners(self) -> set[str]:
        """Whose it was and is: the guest who placed it, and the account that claimed it."""
        return {
            event.actor for event in self.events if event.type in {"order.placed", "order.claimed"}
        }

    @property
    def is_there(self) -> bool:
        """Return whether the order exists."""
        return self.order is not None

    @property
    def traces(self) -> Iterable[str]:
        """Name what is left of an order that is missing."""
        parts = {
            "events": self.events,
            "movements": self.movements,
            "quotes": self.quotes,
            "numbers": self.numbers,
            "a contact": self.contact_until,
        }
        return [name for name, part in parts.items() if part]


def differs(order_id: str, rule: Rule, expected: object, found: object) -> Difference:
    """Return a difference about an order itself."""
    return Difference(rule, order_id, str(expected), str(found))


def differs_in(number: int, product_id: str, expected: str, held: int) -> Difference:
    """Return a difference between held units and pending orders in a shard of a product.

    Args:
        number: the shard, or `SALE_ITEM`.
        product_id: the product.
        expected: units that orders hold.
        held: units that the counters say are held.
    """
    where = f" in shard {number}" if number != SALE_ITEM else ""
    texts = f"{expected} held{where}", f"{held} held{where}"
    return Difference(OrderRule.STOCK_HELD, product_id, *texts, whole=PRODUCT.whole(product_id))
