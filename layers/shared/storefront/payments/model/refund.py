"""Refunds: money on its way back to a customer.

    pending ──► succeeded ──(the bank sent it back)──► failed
        └─────────────────────────────────────────────► failed

A refund takes its amount from the attempt's `refundable` in the transaction that records it, before
the provider hears of it; only the provider's "no" gives it back. So whatever happens in between, no
more than was captured can ever be refunded.

The units that it is for are taken back of the order with that: those that were not sent are not
sent any more, and others come back, or stay with their buyer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storefront.contract import AskedId, with_members
from storefront.currencies import LIMITS
from storefront.errors import ConflictError, FieldError, ValidationFailedError
from storefront.money import Money
from storefront.orders.goods import Deltas, LineUnits
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.message import ProviderMessage
from storefront.values import dataclass

#: How long after a call for a refund, unanswered, it may be made again: long enough for the first
#: one to show in the provider's list. Stripe recognises a repeat. bKash does not, so that a list
#: that is late would cost the amount twice, while to wait costs patience.
RESEND_AFTER = {Provider.STRIPE: timedelta(minutes=2), Provider.BKASH: timedelta(minutes=30)}


class RefundStatus(StrEnum):
    """Where a refund is in its life."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundOrigin(StrEnum):
    """Who wanted it: staff, the shop itself (`refund_due`), or somebody at the provider's."""

    STAFF = "staff"
    AUTOMATIC = "automatic"
    PROVIDER = "provider"


class Disposition(StrEnum):
    """What becomes of units that a refund is for."""

    RESTOCK = "restock"  # for sale again
    DAMAGED = "damaged"
    NONE = "none"  # the buyer keeps them, or they come back in their parcel


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a refund takes units from, by product id.

    Args:
        canceled: units that were not sent, and will not be.
        retrieved: units that had arrived.
        kept: units that were sent and stay with their buyer.
    """

    canceled: Mapping[str, int] = field(default_factory=dict)
    retrieved: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundUnits:
    """Units of a product that a refund is for.

    Args:
        quantity: how many.
        disposition: what becomes of them.
        gone: of these, units that are here since a refund which failed after all: nothing becomes
            of them any more.
        paid_back: units that were sent and whose money is back, or is going, already.
    """

    quantity: int
    disposition: Disposition = Disposition.RESTOCK
    gone: int = 0
    paid_back: int = 0


NOTHING_TAKEN = Taken()


@dataclass(frozen=True, slots=True)
class NewRefund:
    """A refund as staff ask for it.

    Args:
        reason: a person's words.
        amount: decimal text in the order's currency; None for all that is left.
        attempt_id: which payment of the order; None for the one that paid it.
        restock: units that came back and go on the shelf again, by product id.
        parts: of what the amount is made up, where that is said instead of it.
        reference: of cash, the name by which it was given back.
    """

    reason: str
    amount: str | None = None
    attempt_id: str | None = None
    restock: Mapping[str, int] = field(default_factory=dict)
    parts: "RefundParts | None" = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundParts:
    """Of what a refund is made up.

    Args:
        units: by product id; each is given back at its own price.
        shipping, goodwill: decimal texts: a part of what was paid for delivery, and what the shop
            gives besides.
        expected: decimal text: what it is together, as whoever asks has seen it; None for any.
    """

    units: Mapping[str, RefundUnits] = field(default_factory=dict)
    shipping: str | None = None
    goodwill: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """What is to be given back.

    Args:
        amount: minor units; everything that is left, where not given.
        origin, reason, actor: see `Refund`.
        restock: units to put back on the shelf, by product id.
        parts: of what it is made up; then there is neither amount nor restock, and it is of all
            payments of the order.
        reference: of cash, the name by which it was given back.
    """

    amount: int | None
    origin: RefundOrigin
    reason: str
    actor: str
    restock: Mapping[str, int] = field(default_factory=dict)
    parts: RefundParts | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundBreakdown:
    """What a refund by units comes to, in minor units.

    Args:
        numbers: of the units that it owns, by product id.
        worth: what these are worth, by product id.
        shipping, goodwill: of delivery, and besides.
        wanted: the units, with what is known of them by now.
    """

    numbers: Mapping[str, tuple[int, ...]]
    worth: Mapping[str, int]
    shipping: int
    goodwill: int
    wanted: Mapping[str, RefundUnits]

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(self.worth.values()) + self.shipping + self.goodwill


#: Of a refund of which only an amount is said.
NO_BREAKDOWN = RefundBreakdown({}, {}, 0, 0, {})


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund at one version; immutable like `Attempt`.

    Args:
        refund_id: ULID; the provider is told it where it can be.
        order_id: of which order.
        attempt_id: which capture is given back.
        provider: who moves the money.
        amount: how much.
        status: see `RefundStatus`.
        origin: see `RefundOrigin`.
        reason: a person's words, or a code.
        actor: user id, or "system", "stripe", "bkash".
        created_at: when it was recorded.
        updated_at: when this version was made.
        sent_at: when the provider was last asked for it, or cash was given back; None for one made
            at the provider's.
        restock: units to put back on the shelf when it succeeds, by product id.
        restocked: units that were put back with it.
        units: numbers of the units that it is for, by product id: what they are worth is its
            amount, with delivery and goodwill; empty where only an amount was said. One that fails
            gives them up.
        shipping: minor units of delivery in the amount.
        taken: where the units that it takes back are from; of one that failed before it had
            succeeded, nothing, and of one that failed then, what is here.
        rest: ids of further refunds, of other payments of the order, that make up with it what was
            asked for; it alone owns the units.
        version: 1 for a new one.
        reference: the provider's name for it, once known.
        failure: why it failed (a provider's code).
    """

    refund_id: str
    order_id: str
    attempt_id: str
    provider: Provider
    amount: Money
    status: RefundStatus
    origin: RefundOrigin
    reason: str
    actor: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    restock: Mapping[str, int] = field(default_factory=dict)
    restocked: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    shipping: int = 0
    taken: Taken = NOTHING_TAKEN
    rest: tuple[str, ...] = ()
    version: int = 1
    reference: str | None = None
    failure: str | None = None

    @property
    def is_unconfirmed(self) -> bool:
        """Return whether we do not know if the provider has heard of it."""
        return self.status is RefundStatus.PENDING and self.reference is None

    @property
    def needs_attention(self) -> bool:
        """Return whether it failed although a person wanted it, so that one must know.

        What is due is tried again by itself.
        """
        is_wanted = self.origin is not RefundOrigin.AUTOMATIC
        return is_wanted and self.status is RefundStatus.FAILED

    @property
    def coming_back(self) -> Mapping[str, int]:
        """Units that go back on the shelf if it succeeds, by product id."""
        return self.restock if self.status is RefundStatus.PENDING else {}

    def may_be_sent(self, now: datetime) -> bool:
        """Return whether the provider may be asked for it (again), if it does not list it."""
        pause = RESEND_AFTER[self.provider]
        return self.is_unconfirmed and (self.sent_at is None or self.sent_at + pause <= now)

    def sent(self, now: datetime) -> "Refund":
        """Note that the provider is being asked for it now."""
        return self._next(now, sent_at=now)

    def answered(
        self, status: RefundStatus, reference: str | None, failure: str | None, now: datetime
    ) -> "Refund":
        """Note the provider's word on it.

        Args:
            status: what became of it, as the provider says.
            reference: the provider's name for it; the first one stays.
            failure: the provider's word for why it failed, if it did.
            now: when.
        """
        came_back = self.coming_back if status is RefundStatus.SUCCEEDED else {}
        return self._next(
            now,
            status=status,
            reference=self.reference or reference,
            failure=failure,
            restocked={**self.restocked, **came_back},
            taken=self._taken_when(status),
        )

    def _taken_when(self, status: RefundStatus) -> Taken:
        if status is not RefundStatus.FAILED:
            return self.taken
        is_bounced = self.status is RefundStatus.SUCCEEDED
        return replace(self.taken, kept={}) if is_bounced else NOTHING_TAKEN

    def _next(self, now: datetime, **changes: Any) -> "Refund":
        return replace(self, version=self.version + 1, updated_at=now, **changes)


def amount_given(refunds: Iterable[Refund]) -> int:
    """Return what refunds give back, or are to give back, together; in minor units."""
    return sum(one.amount.amount for one in refunds if one.status is not RefundStatus.FAILED)


def units_gone(refunds: Iterable[Refund]) -> Counter[str]:
    """Return the units whose money is back, or going, by product id."""
    gone = Counter[str]()
    for one in refunds:
        if one.status is not RefundStatus.FAILED:
            gone.update({product_id: len(numbers) for product_id, numbers in one.units.items()})
            if not one.units:
                gone.update(one.taken.canceled)
                gone.update(one.taken.retrieved)
    return gone


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """What a provider says of a refund.

    Args:
        amount: how much goes back; None if the provider's answer was no money at all.
        status: see `RefundStatus`; whatever is not final is pending.
        reference: the provider's name for it; None only for one that was refused.
        refund_id: our name for it, if the provider was told and repeats it.
        failure: why it failed (a provider's code).
        message: what the provider said.
    """

    amount: Money | None
    status: RefundStatus
    reference: str | None
    message: ProviderMessage
    refund_id: str | None = None
    failure: str | None = None


class MoreThanSoldError(ValidationFailedError):
    """More units of a product would come back than were sold.

    Args:
        product_id: the product.
    """

    slug = "more-than-sold"
    title = "More units would come back than were sold"
    members = with_members(product_id=AskedId)

    def __init__(self, product_id: str) -> None:
        super().__init__("Nothing was given back.", product_id=product_id)


class UnitsAwayError(ConflictError):
    """Units are to come back that are packed, or on their way.

    Args:
        product_id: of what.
        packed: units in parcels that are still here.
        away: units that were handed over and have not arrived.
    """

    slug = "units-away"
    title = "Units are packed, or on their way"
    members = with_members(product_id=AskedId, packed=int, away=int)

    def __init__(self, product_id: str, packed: int, away: int) -> None:
        super().__init__(
            "Nothing was given back. Unpack what is packed first; what is on its way is put back "
            "on the shelf when its parcel is back.",
            product_id=product_id,
            packed=packed,
            away=away,
        )


def take_units(
    order: Order, wanted: Mapping[str, RefundUnits], now: datetime, *, took_stock: bool
) -> tuple[Order, Taken, dict[str, int]]:
    """Note units that a refund is for: unsent ones first, which are not sent any more.

    Args:
        order: as it is.
        wanted: units by product id; may be empty.
        now: when.
        took_stock: whether the money that goes back is what the units were sold for.

    Returns:
        the order; where the units are from; and those that come back to the shelf, by product id.

    Raises:
        MoreThanSoldError: more than was sold and not returned yet, or another product.
        UnitsAwayError: some of these are packed, or on their way.
    """
    sold = {line.product_id: line.quantity for line in order.lines if took_stock}
    canceled, retrieved, kept = dict[str, int](), dict[str, int](), dict[str, int]()
    restock = dict[str, int]()
    for product_id, one in wanted.items():
        is_restocked = one.disposition is Disposition.RESTOCK
        before = order.returned.get(product_id, 0) - one.gone if is_restocked else 0
        if before + one.quantity > sold.get(product_id, 0):
            raise MoreThanSoldError(product_id)
        unsent, came = _taken_of(order, product_id, sold[product_id], one)
        canceled |= {product_id: unsent} if unsent else {}
        stays = kept if one.disposition is Disposition.NONE else retrieved
        stays |= {product_id: came} if came else {}
        restock |= {product_id: unsent + came} if is_restocked and unsent + came else {}
    taken = Taken(canceled, retrieved, kept)
    goods = order.moved(_deltas(taken, 1))
    back = {one: order.returned.get(one, 0) + units for one, units in restock.items()}
    return order.with_goods(now, goods, returned={**order.returned, **back}), taken, restock


def _taken_of(order: Order, product_id: str, sold: int, wanted: RefundUnits) -> tuple[int, int]:
    """Return how many units of a product are taken that were not sent, and that were."""
    units = order.goods.get(product_id, LineUnits())
    left = wanted.quantity - min(wanted.quantity, wanted.gone)
    unsent = min(left, units.free(sold))
    is_kept = wanted.disposition is Disposition.NONE
    most = units.shipped - wanted.paid_back if is_kept else units.keepable
    if left - unsent > most:
        away = units.shipped - units.delivered - units.back
        raise UnitsAwayError(product_id, units.packed, away)
    return unsent, left - unsent


def release_units(
    order: Order, quantities: Mapping[str, int], taken: Taken, now: datetime
) -> Order:
    """Return the next version of an order whose refund failed: what was awaited does not come back.

    Args:
        order: as it is.
        quantities: units that were to come back to the shelf, by product id.
        taken: which of its units the refund had taken, and from where.
        now: when.
    """
    returned = dict(order.returned)
    for product_id, quantity in quantities.items():
        returned[product_id] -= quantity
    goods = order.moved(_deltas(taken, -1))
    return order.with_goods(now, goods, returned=returned)


def goods_after_success(order: Order, taken: Taken) -> dict[str, LineUnits]:
    """Return an order's counters when the refund that takes units has succeeded."""
    canceled = {one: {"canceling": -n, "canceled": n} for one, n in taken.canceled.items()}
    return order.moved(canceled)


def goods_after_bounce(order: Order, taken: Taken) -> dict[str, LineUnits]:
    """Return an order's counters when a bank has sent back what a refund had given.

    Units that came back for it are here all the same; those that stayed with their buyer are not
    given to them any more.
    """
    return order.moved({one: {"kept": -units} for one, units in taken.kept.items()})


def _deltas(taken: Taken, sign: int) -> dict[str, Deltas]:
    return {
        product_id: {
            "canceling": sign * taken.canceled.get(product_id, 0),
            "retrieved": sign * taken.retrieved.get(product_id, 0),
            "kept": sign * taken.kept.get(product_id, 0),
        }
        for product_id in taken.canceled.keys() | taken.retrieved.keys() | taken.kept.keys()
    }


def require_step(money: Money, attempt: Attempt) -> None:
    """Raise ValidationFailedError if a provider cannot move such an amount."""
    limits = LIMITS[attempt.provider].get(money.currency)
    if limits and money.amount % limits.step:
        message = f"must be a multiple of {Money(limits.step, money.currency)}"
        raise no_amount(message)


def no_amount(message: str) -> ValidationFailedError:
    """Return the refusal of an amount."""
    fault = FieldError(field="amount", code="amount", message=message)
    return ValidationFailedError("The amount is not valid; see errors.", [fault])
