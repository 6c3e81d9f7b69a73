"""What a provider says about an attempt, and what came of it."""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from storefront.money import Money
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt, Dispute
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import Refund
from storefront.values import dataclass


class Outcome(Enum):
    """What a provider's fact led to; `ORPHANED`: to nothing, for our payment it names is gone."""

    PAID = "paid"
    REFUND_DUE = "refund_due"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Capture:
    """Money that a provider says it has taken.

    Args:
        attempt_id: for which attempt.
        reference: the provider's name for the attempt.
        transaction_id: the provider's name for the money.
        amount: how much; None if the provider's answer was no money at all.
        message: what the provider said.
    """

    attempt_id: str
    reference: str
    transaction_id: str
    amount: Money | None
    message: ProviderMessage


@dataclass(frozen=True, slots=True)
class Processing:
    """Money that a provider says is on its way, which may take days.

    Args:
        reference: the provider's name for the attempt.
        message: what the provider said.
    """

    reference: str
    message: ProviderMessage


@dataclass(frozen=True, slots=True)
class Failure:
    """Money that a provider says it did not get, and will not by this attempt.

    Args:
        reason: a code.
        message: what the provider said.
    """

    reason: str
    message: ProviderMessage


@dataclass(frozen=True, slots=True)
class Expiry:
    """The end of an attempt that a provider says nobody has paid in time.

    Args:
        message: what the provider said.
    """

    message: ProviderMessage


#: What a provider says of a payment.
ProviderPayment = Capture | Processing | Failure | Expiry


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An attempt and its order as they were read, or as they were just written.

    Args:
        attempt, order: both.
        refunds: the attempt's, the oldest first, where they were read for a decision that needs
            them; for one about all payments, those of all.
        payers: all captures whose money is the order's own, in the turn in which it goes back,
            where they were read for a decision about all of them.
    """

    attempt: Attempt
    order: Order
    refunds: tuple[Refund, ...] = ()
    payers: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The next versions of an attempt and its order, and why; written together or not at all.

    Args:
        outcome: what it means.
        attempt, order: the next versions.
        event: type of the timeline entry.
        message: what the provider said, if that is why.
        refund: the next version of a refund.
        dispute: how a dispute stands now.
        actor: who did it, if not the provider.
        restocked: units to put back on the shelf, by product id.
        unsent: units that are not to be shipped any more, by product id.
        rest: changes of other payments of the order that are written with it, each of the version
            of the order that the one before it makes.
    """

    outcome: Outcome
    attempt: Attempt
    order: Order
    event: str
    message: ProviderMessage | None
    refund: Refund | None = None
    dispute: Dispute | None = None
    actor: str | None = None
    restocked: Mapping[str, int] = field(default_factory=dict)
    unsent: Mapping[str, int] = field(default_factory=dict)
    rest: tuple["Change", ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a provider's fact.

    Args:
        outcome: see `Outcome`.
        snapshot: attempt and order now; None if there is no such attempt.
        change: what was written, if anything was.
    """

    outcome: Outcome
    snapshot: Snapshot | None = None
    change: Change | None = None
