"""Orders: what they hold and how they may change.

`orders.status` holds every change of status. An order is immutable: each transition returns the
next version, which is written only over the one it was made from: what held then holds still.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from storefront.errors import PaymentInProgressError
from storefront.inventory.model import SALE_ITEM, Parts
from storefront.money import Money
from storefront.orders.goods import Deltas, LineUnits
from storefront.orders.lines import AskedLine, OrderLine
from storefront.orders.number import number_of
from storefront.orders.quote import Charges, PayMethod
from storefront.orders.status import ENDED_UNPAID, MOVES, SHIPPABLE, OrderStateError, OrderStatus
from storefront.pricing.model import Breakdown
from storefront.uses.model import Use
from storefront.values import dataclass

#: Most payment attempts of one order.
MAX_ATTEMPTS = 20


class CountersError(AssertionError):
    """An order's counters and what is to move do not add up: one of them is of another moment."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order at one version.

    Args:
        order_id, user_id: ULIDs of itself and of its owner.
        status: see `OrderStatus`.
        lines: at least one, each of another product, all in one currency.
        total: of the lines and, if it has any, its charges; fixed when the order was placed.
        hold_expires_at: until when stock is held for sure; once it is sold, when that was.
        created_at, updated_at: when it was placed, and when this version was made.
        version: 1 for a new order; every transition adds 1.
        attempt_ids: payment attempts, the oldest first.
        open_attempt_id: the attempt that a customer may be paying now.
        processing_attempt_id: the attempt whose outcome is awaited; until then the hold stays.
        captured_attempt_id: the attempt that paid the order.
        refunded: minor units of its money that were given back.
        lost: minor units of what came before that banks took in disputes.
        returned: units put back on the shelf, or that will be with a refund under way, by product
            id.
        open_disputes: what the buyer disputes of its payments with their bank, by Stripe's ids.
        charges: what is charged beside the products' prices; None for an order that is of goods
            alone, whose total is their sum.
        collections: minor units of cash that was collected for it, by attempt, the oldest first.
        refused: units that its buyer did not take, and how many of them are back on the shelf, by
            product id.
        held_in: from which shards units were taken, by product id; where not given, all of a line
            from the sale item.
        contact_until: until when it is known whom it is for; None if nobody has said, or it was
            erased. Who that is stands beside the order, and nothing of it in here.
        sold: whether its units have left the stock that is for sale.
        goods: what became of them since, by product id; where not given, nothing yet.
        parcels: how many there are, canceled ones too.
        uses: what it has used of limited promotions, or had until it was canceled or expired.
        token_epoch: how often tokens for this one order were ended; those of before are none.
        phone_name: the digest by which its phone is counted, if it is paid when it comes.
        was: the status before this version; None as stored, and when new.
    """

    order_id: str
    user_id: str
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    total: Money
    hold_expires_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1
    attempt_ids: tuple[str, ...] = ()
    open_attempt_id: str | None = None
    processing_attempt_id: str | None = None
    captured_attempt_id: str | None = None
    refunded: int = 0
    lost: int = 0
    returned: Mapping[str, int] = field(default_factory=dict)
    open_disputes: frozenset[str] = frozenset()
    charges: Charges | None = None
    collections: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    held_in: Mapping[str, Parts] = field(default_factory=dict)
    contact_until: datetime | None = None
    sold: bool = False
    goods: Mapping[str, LineUnits] = field(default_factory=dict)
    parcels: int = 0
    uses: tuple[Use, ...] = ()
    token_epoch: int = 0
    phone_name: str | None = None
    was: OrderStatus | None = field(default=None, compare=False)

    @property
    def number(self) -> str:
        """What people call the order."""
        return number_of(self.order_id)

    @property
    def is_free(self) -> bool:
        """Return whether it costs nothing: nobody is asked for it, and it is paid when placed."""
        return not self.total.amount

    @property
    def units(self) -> int:
        """How many units it is for."""
        return sum(line.quantity for line in self.lines)

    def parts_of(self, line: OrderLine) -> Parts:
        """Return the units of a line by the shard of the product that they were held in."""
        return self.held_in.get(line.product_id, {SALE_ITEM: line.quantity})

    @property
    def parts(self) -> dict[str, Parts]:
        """The units of all lines, likewise, by product id."""
        return {line.product_id: self.parts_of(line) for line in self.lines}

    def units_of(self, line: OrderLine) -> LineUnits:
        """Return what became of a line's units."""
        return self.goods.get(line.product_id, LineUnits())

    @property
    def due_on_delivery(self) -> Money:
        """What is paid when it comes: a part of the total, fixed when the order was placed."""
        later = self.charges.on_delivery if self.charges else None
        return Money(later.amount if later else 0, self.total.currency)

    @property
    def due_online(self) -> Money:
        """What is paid before it comes: all that is not paid when it does."""
        return Money(self.total.amount - self.due_on_delivery.amount, self.total.currency)

    @property
    def method(self) -> PayMethod:
        """How it is paid."""
        return PayMethod.COD if self.due_on_delivery.amount else PayMethod.ONLINE

    @property
    def taken(self) -> int:
        """Minor units of the money that came for it, whether or not they went back."""
        before = self.due_online.amount if self.captured_attempt_id else 0
        return before + sum(self.collections.values())

    @property
    def paying_ids(self) -> tuple[str, ...]:
        """The attempts whose money is its own: cash, the latest first, and what came before."""
        before = (self.captured_attempt_id,) if self.captured_attempt_id else ()
        return (*reversed(list(self.collections)), *before)

    @property
    def refunded_money(self) -> Money:
        """What was given back."""
        return Money(self.refunded, self.total.currency)

    @property
    def price(self) -> Breakdown | None:
        """How the total of an order with charges is made up."""
        if self.charges is None:
            return None
        return self.charges.price_of([(one.unit_price.amount, one.quantity) for one in self.lines])

    @property
    def asked(self) -> list[AskedLine]:
        """What is asked for before it comes, line by line; all together it is `due_online`."""
        price, currency = self.price, self.total.currency
        if self.method is PayMethod.COD:
            advance = AskedLine(f"Advance for order {self.number}", self.due_online)
            return [advance] if advance.price.amount else []
        if price is None:
            return [AskedLine(one.name, one.unit_price, one.quantity) for one in self.lines]
        found = [
            AskedLine(one.counted_name, Money(price.payable(place), currency))
            for place, one in enumerate(self.lines)
        ]
        if self.charges and self.charges.delivery:
            delivery = Money(price.delivery_payable, currency)
            found.append(AskedLine(self.charges.delivery.name.en, delivery))
        return [one for one in found if one.price.amount]

    @property
    def prices(self) -> list[Money]:
        """The amounts by which methods of payment are asked for it."""
        return [one.price for one in self.asked]

    @property
    def disputed(self) -> bool:
        """Return whether the buyer disputes a payment of it with their bank."""
        return bool(self.open_disputes)

    @property
    def held_uses(self) -> tuple[Use, ...]:
        """What it uses of limited promotions."""
        return () if self.status in ENDED_UNPAID else self.uses

    @property
    def is_pending(self) -> bool:
        """Return whether the order holds stock and waits for its payment."""
        return self.status is OrderStatus.PENDING

    @property
    def is_accepted(self) -> bool:
        """Return whether its units are sold, though nothing or only an advance is paid."""
        return self.status is OrderStatus.ACCEPTED

    @property
    def can_be_called_back(self) -> bool:
        """Return whether its units are sold, and canceling it puts them back: no money is lost."""
        return self.is_accepted or (self.is_free and self.status is OrderStatus.PAID)

    @property
    def can_lapse(self) -> bool:
        """Return whether the hold may be released once its time is over."""
        return self.is_pending and self.processing_attempt_id is None

    @property
    def is_bereft(self) -> bool:
        """Return whether all that was paid for it is gone, and banks took it, or some of it."""
        is_paid = self.status is OrderStatus.PAID and self.lost > 0
        return is_paid and self.refunded + self.lost >= self.taken

    @property
    def is_over(self) -> bool:
        """Return whether nothing of it is sent any more: it is not paid, or is so no longer."""
        return self.status not in SHIPPABLE or self.is_bereft

    @property
    def may_ship(self) -> bool:
        """Return whether goods of it may leave the shop now."""
        return self.sold and not self.is_over and not self.disputed

    @property
    def left_to_pack(self) -> dict[str, int]:
        """Units that are sold and neither packed, sent, refused nor canceled, by product id."""
        if not self.sold:
            return {}
        quantities = {one.product_id: one.quantity for one in self.lines}
        free = {one: units.free(quantities[one]) for one, units in self.goods.items()}
        return {one: units for one, units in (quantities | free).items() if units}

    def is_lapsed(self, now: datetime) -> bool:
        """Return whether the hold may be released."""
        return self.can_lapse and self.hold_expires_at <= now

    def require_payable(self, now: datetime) -> None:
        """Refuse to begin a payment that could not end well.

        Raises:
            OrderStateError: not pending, the hold has lapsed, or too many attempts were made.
            PaymentInProgressError: the outcome of an attempt is awaited.
        """
        if self.processing_attempt_id:
            raise PaymentInProgressError(
                "A payment of this order is being processed. Its outcome will show on the order."
            )
        if not self.is_pending:
            raise OrderStateError(
                f"The order is {self.status.value}; only pending orders can be paid.", self.status
            )
        if not self.due_online.amount:
            raise OrderStateError("Nothing of it is paid before it comes.", self.status)
        if self.hold_expires_at <= now:
            raise OrderStateError("Too late to pay this order. Place it again.", self.status)
        if len(self.attempt_ids) >= MAX_ATTEMPTS:
            raise OrderStateError("Too many payments were begun. Place it again.", self.status)

    def begin_payment(self, attempt_id: str, hold_until: datetime, now: datetime) -> "Order":
        """Attach a new attempt and let the hold outlive it."""
        self.require_payable(now)
        return self._next(
            now,
            attempt_ids=(*self.attempt_ids, attempt_id),
            open_attempt_id=attempt_id,
            hold_expires_at=max(self.hold_expires_at, hold_until),
        )

    def await_outcome(self, attempt_id: str, now: datetime) -> "Order":
        """Keep the hold until the outcome of an attempt is known.

        A pending order still has its stock, even when its hold could have been released already.

        Raises:
            OrderStateError: the order is no longer pending, so its stock is gone.
            PaymentInProgressError: an attempt's outcome is awaited already.
        """
        if not self.is_pending:
            raise OrderStateError(f"The order is {self.status.value}.", self.status)
        if self.processing_attempt_id is not None:
            raise PaymentInProgressError
        return self._next(now, processing_attempt_id=attempt_id)

    def detach(self, attempt_id: str, now: datetime) -> "Order":
        """Forget an attempt that brought no money: the customer may begin another."""
        return self._next(
            now,
            open_attempt_id=None if self.open_attempt_id == attempt_id else self.open_attempt_id,
            processing_attempt_id=self._awaited_besides(attempt_id),
        )

    def stop_awaiting(self, attempt_id: str, now: datetime) -> "Order":
        """Let the hold lapse again: the customer has not approved the payment yet."""
        return self._next(now, processing_attempt_id=self._awaited_besides(attempt_id))

    def pay(self, attempt_id: str, now: datetime) -> "Order":
        """Become paid by an attempt: from pending, or late from canceled and expired.

        An advance makes it accepted: the rest is paid when it comes.
        """
        is_advance = self.due_on_delivery.amount > 0
        status = OrderStatus.ACCEPTED if is_advance else OrderStatus.PAID
        return self._captured(f"order.{status.value}", status, attempt_id, now, sold=True)

    def accept(self, now: datetime) -> "Order":
        """Become accepted by the shop, without money: all of it is paid when it comes.

        Raises:
            OrderStateError: it is not pending, or something of it is paid before.
        """
        if not self.is_pending:
            detail = f"The order is {self.status.value}; only pending orders can be accepted."
            raise OrderStateError(detail, self.status)
        if self.due_online.amount:
            raise OrderStateError("It is accepted when what is due before is paid.", self.status)
        return self._move("order.accepted", OrderStatus.ACCEPTED, now, sold=True)

    def owe_refund(self, attempt_id: str, now: datetime) -> "Order":
        """Record a late payment for which there is no stock, or no promotion, any more."""
        due = self._captured("order.refund_due", OrderStatus.REFUND_DUE, attempt_id, now)
        return replace(due, uses=())

    def note(self, now: datetime) -> "Order":
        """Change nothing but the version, for an event that belongs on the timeline."""
        return self._next(now)

    def change_contact(self, now: datetime) -> "Order":
        """Note that something of its contact is another now.

        Raises:
            OrderStateError: it is over, so nothing goes anywhere.
        """
        if self.status not in {OrderStatus.PENDING, OrderStatus.ACCEPTED, OrderStatus.PAID}:
            raise OrderStateError(
                f"The order is {self.status.value}: nothing is sent.", self.status
            )
        return self._next(now)

    def forget_contact(self, now: datetime) -> "Order":
        """Note that nobody knows any more whom it was for."""
        return self._next(now, contact_until=None)

    def claim(self, user_id: str, now: datetime) -> "Order":
        """Become an account's that was a guest's."""
        return self._next(now, user_id=user_id)

    def end_tokens(self, now: datetime) -> "Order":
        """Let no token for this one order be good any more that was made until now."""
        return self._next(now, token_epoch=self.token_epoch + 1)

    def moved(self, deltas: Mapping[str, Deltas]) -> dict[str, LineUnits]:
        """Return its counters after units have moved.

        Args:
            deltas: by product id.

        Raises:
            CountersError: they do not add up.
        """
        goods = dict(self.goods)
        for product_id, by in deltas.items():
            goods[product_id] = goods.get(product_id, LineUnits()).changed(**by)
        quantities = {one.product_id: one.quantity for one in self.lines}
        if not all(units.is_possible(quantities[one]) for one, units in goods.items()):
            raise CountersError("units are counted that there are not")
        return {product_id: units for product_id, units in goods.items() if units.to_json()}

    def with_goods(self, now: datetime, goods: Mapping[str, LineUnits], **more: Any) -> "Order":
        """Return the next version, whose units have gone elsewhere; see `moved`.

        Args:
            now: when.
            goods: counters by product id.
            **more: other fields that change with them.
        """
        return self._next(now, goods=goods, **more)

    def refund(self, amount: int, now: datetime, *, refund_due: bool, **more: Any) -> "Order":
        """Note that money that came for it was given back, or (negative) came back again.

        Args:
            amount: minor units, signed.
            now: when.
            refund_due: whether all of it must go back, because there was no stock.
            **more: other fields that change with it.
        """
        refunded = self.refunded + amount
        event = "refund.succeeded" if amount > 0 else "refund.failed"
        if self.status in {OrderStatus.ACCEPTED, OrderStatus.CANCELED, OrderStatus.REFUSED}:
            # An advance, which does not tell where the order is.
            return self._move(event, self.status, now, refunded=refunded, **more)
        if refunded + (self.lost if refund_due else 0) >= self.taken:
            status = OrderStatus.REFUNDED
        else:
            status = OrderStatus.REFUND_DUE if refund_due else OrderStatus.PAID
        return self._move(event, status, now, refunded=refunded, **more)

    def dispute(self, dispute_id: str, now: datetime, *, is_open: bool, lost: int) -> "Order":
        """Note whether the bank has still to decide a dispute of one of its payments.

        Args:
            dispute_id: Stripe's id of it.
            now: when.
            is_open: whether the bank has still to decide it.
            lost: minor units that disputes took; of money that is due for refund, so much is with
                the buyer already.
        """
        others = self.open_disputes - {dispute_id}
        disputes = others | ({dispute_id} if is_open else set())
        is_due = self.status is OrderStatus.REFUND_DUE
        is_over = is_due and self.refunded + lost >= self.taken
        status = OrderStatus.REFUNDED if is_over else self.status
        event = "payment.dispute_closed"
        return self.become(event, status, now, open_disputes=disputes, lost=lost)

    def cancel(self, now: datetime, **more: Any) -> "Order":
        """Become canceled: while pending; accepted, or free, when its units come back.

        Args:
            now: when.
            **more: other fields that change with it; see `orders.shipping.called_back`.

        Raises:
            OrderStateError: neither pending nor accepted, and not free.
            PaymentInProgressError: money may be on its way.
        """
        if self.processing_attempt_id:
            raise PaymentInProgressError(
                "A payment of this order is being processed; it cannot be canceled now."
            )
        if not (self.is_pending or self.can_be_called_back):
            raise OrderStateError(
                f"The order is {self.status.value}; it cannot be canceled.", self.status
            )
        if self.collections or self.refused:
            raise OrderStateError("The order has come to its buyer.", self.status)
        return self._move("order.canceled", OrderStatus.CANCELED, now, open_attempt_id=None, **more)

    def expire(self, now: datetime) -> "Order":
        """Become expired; only an order whose hold has lapsed."""
        if not self.is_lapsed(now):
            raise OrderStateError("The order's hold has not lapsed.", self.status)
        return self._move("order.expired", OrderStatus.EXPIRED, now, open_attempt_id=None)

    def become(self, event: str, status: OrderStatus, now: datetime, **changes: Any) -> "Order":
        """Return the next version, in the same status or in one to which the event may lead."""
        if status is self.status:
            return self._next(now, **changes)
        return self._move(event, status, now, **changes)

    def _awaited_besides(self, attempt_id: str) -> str | None:
        awaited = self.processing_attempt_id
        return None if awaited == attempt_id else awaited

    def _captured(
        self,
        event: str,
        status: OrderStatus,
        attempt_id: str,
        now: datetime,
        *,
        sold: bool = False,
    ) -> "Order":
        if self.captured_attempt_id is not None:
            raise AssertionError("an order is paid once")
        return self._move(
            event,
            status,
            now,
            captured_attempt_id=attempt_id,
            open_attempt_id=None,
            processing_attempt_id=None,
            sold=sold,
        )

    def _move(self, event: str, status: OrderStatus, now: datetime, **changes: Any) -> "Order":
        if status not in MOVES[self.status].get(event, ()):
            raise AssertionError(f"{event} makes no {self.status.value} order {status.value}")
        if changes.get("sold"):
            changes["hold_expires_at"] = now
        return self._next(now, status=status, **changes)

    def _next(self, now: datetime, **changes: Any) -> "Order":
        return replace(self, version=self.version + 1, updated_at=now, was=self.status, **changes)
