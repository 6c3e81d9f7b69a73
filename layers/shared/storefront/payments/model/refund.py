"""Refunds: money on its way back to a customer.

    pending ──► succeeded ──(the bank sent it back)──► failed
        └─────────────────────────────────────────────► failed

A refund takes its amount from the attempt's `refundable` in the transaction that records it, before
the provider hears of it; only the provider's "no" gives it back. So whatever happens in between, no
more than was captured can ever be refunded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storefront.money import Money
from storefront.orders.shipping import Taken, Wanted
from storefront.payments.model.attempt import Provider
from storefront.payments.model.message import ProviderMessage
from storefront.values import dataclass

#: How long after a call for a refund, unanswered, it may be made again: long enough for the first
#: one to show in the provider's list. Stripe recognises a repeat. bKash does not, so that a list
#: that is late would cost the amount twice, while to wait costs patience.
RESEND_AFTER = {Provider.STRIPE: timedelta(minutes=2), Provider.BKASH: timedelta(minutes=30)}

NOTHING_TAKEN = Taken()


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

    units: Mapping[str, Wanted] = field(default_factory=dict)
    shipping: str | None = None
    goodwill: str | None = None
    expected: str | None = None


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
        sent_at: when the provider was last asked for it; None for one made at the provider's.
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
    def disappoints(self) -> bool:
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

    def told(
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
