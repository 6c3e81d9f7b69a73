"""Both providers, for those who follow money wherever it went."""

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.payments.gateways.bkash.gateway import BkashGateway
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.model.attempt import Provider
from storefront.settings import Settings


class Gateways:
    """The configured gateways, by provider.

    Args:
        settings: names the secrets and addresses; they are read when first needed.
        store: must know the payments table.
        clock: the present.
    """

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self.stripe = StripeGateway.of(settings)
        self.bkash = BkashGateway.of(settings, store, clock)

    def __call__(self, provider: Provider) -> RefundGateway:
        """Return the gateway that gives this provider's money back."""
        return self.stripe if provider is Provider.STRIPE else self.bkash
