"""What a provider says of a payment, and who asks it.

Asking also records: what the provider says goes through the very code path of webhook and callback.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from storefront.money import Money
from storefront.payments.model.change import Snapshot
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What a provider says of an attempt's payment.

    Args:
        is_paid: whether it has taken money.
        amount: how much; None where it is none, or not the attempt's.
        went_back: whether all of it has been given back, of money that was not the attempt's own.
    """

    is_paid: bool
    amount: Money | None = None
    went_back: bool = False


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """A payment in a provider's own list, by which it has taken money and has it still.

    Args:
        reference: the provider's name for it.
        attempt_id, order_id: what we told the provider that it is for.
    """

    reference: str
    attempt_id: str | None
    order_id: str | None


NOTHING = ProviderState(is_paid=False)


class ProviderLookup(Protocol):
    """Asks one provider; see `StripeStanding` and `BkashStanding`."""

    def ask(self, snapshot: Snapshot) -> ProviderState:
        """Return the payment's state at the provider, and record what is news here."""

    def paid(self, since: datetime) -> Iterator[ListedPayment]:
        """Yield the payments that the provider itself lists as taken since then."""
