"""What a payment provider is to the shop: the port that both gateways implement."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from storefront.errors import MalformedRequestError
from storefront.orders.model import Order
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund
from storefront.values import dataclass


class InvalidSignatureError(MalformedRequestError):
    """The request was not signed by the provider, or for somebody else, or not just now."""

    slug = "invalid-signature"
    title = "The signature is not valid"


@dataclass(frozen=True, slots=True)
class Opened:
    """The provider's side of an attempt, ready for the customer.

    Args:
        reference: the provider's name for it.
        redirect_url: where the customer pays.
        expires_at: the customer cannot pay later than this.
        message: the provider's answer.
    """

    reference: str
    redirect_url: str
    expires_at: datetime
    message: ProviderMessage


class Gateway(Protocol):
    """A payment provider.

    Attributes:
        provider: which.
        window: how long a customer has to pay.
        grace: how long after the window its outcome may still arrive; stock is held until then.
    """

    provider: Provider
    window: timedelta
    grace: timedelta

    def is_switched_on(self) -> bool:
        """Return whether the shop has the provider's secret."""

    def prepare(
        self, order: Order, attempt_id: str, expires_at: datetime, options: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return the request that `open` will send, as JSON.

        Args:
            order: what is paid.
            attempt_id: names the attempt to the provider.
            expires_at: end of the window, for a provider that can be told.
            options: what the client chose, such as where the customer returns to.
        """

    def open(self, attempt: Attempt) -> Opened:
        """Ask the provider to make its side of a created attempt.

        Repeating the call for one attempt costs nobody anything.

        Raises:
            PaymentRefusedError: the provider takes no payment like this.
            ProviderRefusedError: the provider said no for another reason.
            UnavailableError: no definite answer.
        """


class RefundGateway(Protocol):
    """How a provider gives money back."""

    def refund(self, attempt: Attempt, refund: Refund) -> ProviderRefund:
        """Ask the provider to give money back.

        Only Stripe recognises a repeat; so nobody asks twice without having looked at `refunds`.

        Raises:
            ProviderRefusedError: the provider said no; no money moves by this call.
            UnavailableError: no definite answer.
        """

    def refunds(self, attempt: Attempt) -> list[ProviderRefund]:
        """Return every refund that the provider has of a captured attempt, the oldest first.

        Raises:
            UnavailableError: no definite answer.
        """
