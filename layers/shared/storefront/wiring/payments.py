"""Parts of payments."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from storefront.wiring.orders import OrderParts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storefront.payments.checkout.cancellation import CancellationService
    from storefront.payments.checkout.opening import AttemptOpener
    from storefront.payments.checkout.service import AttemptCloser, CheckoutService
    from storefront.payments.gateways.bkash.gateway import BkashGateway
    from storefront.payments.gateways.port import RefundGateway
    from storefront.payments.gateways.stripe.gateway import StripeGateway
    from storefront.payments.inbound.bkash_callback import BkashCallback
    from storefront.payments.inbound.bkash_notification import BkashNotifications
    from storefront.payments.inbound.cash import CashService
    from storefront.payments.inbound.remitting import RemittanceService
    from storefront.payments.inbound.stripe_webhook import StripeSignature, StripeWebhook
    from storefront.payments.model.attempt import Provider
    from storefront.payments.reconciliation.lanes import Lanes
    from storefront.payments.reconciliation.lookup import ProviderLookup
    from storefront.payments.reconciliation.service import ReconciliationService
    from storefront.payments.recording.bkash_payments import BkashRecorder
    from storefront.payments.recording.payments import PaymentRecorder
    from storefront.payments.recording.refunds import RefundRecorder
    from storefront.payments.recording.writer import ChangeWriter
    from storefront.payments.refunds.automatic import AutomaticRefundService
    from storefront.payments.refunds.preview import RefundPreviews
    from storefront.payments.refunds.service import RefundProcessor, RefundService
    from storefront.payments.store.attempts import AttemptRepository
    from storefront.payments.store.index import AttemptIndex
    from storefront.payments.store.refunds import RefundRepository
    from storefront.payments.store.remittances import RemittanceRepository


class PaymentParts(OrderParts):
    """Payments, and what providers say of them."""

    @cached_property
    def attempts(self) -> "AttemptRepository":
        """Payment attempts as they are stored."""
        from storefront.payments.store.attempts import MESSAGES_KEPT, AttemptRepository

        kept = self.settings.days("PROVIDER_MESSAGE_DAYS", MESSAGES_KEPT)
        return AttemptRepository(self.store, kept)

    @cached_property
    def attempt_index(self) -> "AttemptIndex":
        """Payment attempts by when they are to be looked at."""
        from storefront.payments.store.index import AttemptIndex

        return AttemptIndex(self.store, self.attempts)

    @cached_property
    def refunds(self) -> "RefundRepository":
        """Refunds as they are stored."""
        from storefront.payments.store.refunds import RefundRepository

        return RefundRepository(self.store)

    @cached_property
    def remittances(self) -> "RemittanceRepository":
        """Remittances as they are stored."""
        from storefront.payments.store.remittances import RemittanceRepository

        return RemittanceRepository(self.store)

    @cached_property
    def livemode(self) -> bool:
        """Whether real money moves at Stripe."""
        return self.settings.flag("STRIPE_LIVEMODE")

    @cached_property
    def stripe(self) -> "StripeGateway":
        """Stripe."""
        from storefront.payments.gateways.stripe.gateway import StripeGateway

        return StripeGateway.of(self.settings)

    @cached_property
    def stripe_signature(self) -> "StripeSignature":
        """Tells Stripe's events from forged ones."""
        from storefront.parameters import Secret
        from storefront.payments.inbound.stripe_webhook import StripeSignature
        from storefront.settings import SecretName

        secrets = Secret(self.settings.secret_name(SecretName.STRIPE_WEBHOOK_SECRETS))
        return StripeSignature(secrets, self.clock)

    @cached_property
    def bkash(self) -> "BkashGateway":
        """The gateway to bKash, with the deployment's shared token."""
        from storefront.payments.gateways.bkash.gateway import BkashGateway

        return BkashGateway.of(self.settings, self.store, self.clock)

    @cached_property
    def refund_gateways(self) -> "Mapping[Provider, RefundGateway]":
        """The gateways that give each provider's money back."""
        from storefront.payments.model.attempt import Provider

        return {Provider.STRIPE: self.stripe, Provider.BKASH: self.bkash}

    # What a provider's word changes

    @cached_property
    def writer(self) -> "ChangeWriter":
        """The one writer of what providers say."""
        from storefront.payments.recording.writer import ChangeWriter

        return ChangeWriter(
            self.store, self.attempts, self.refunds, self.orders, self.stock, self.clock
        )

    @cached_property
    def recorder(self) -> "PaymentRecorder":
        """Records what providers say of payments."""
        from storefront.payments.recording.payments import PaymentRecorder

        return PaymentRecorder(self.writer)

    @cached_property
    def refund_recorder(self) -> "RefundRecorder":
        """Records what providers say of refunds."""
        from storefront.payments.recording.refunds import RefundRecorder

        return RefundRecorder(self.writer, self.clock)

    @cached_property
    def bkash_recorder(self) -> "BkashRecorder":
        """Asks bKash of payments, moves their money, and records what it says."""
        from storefront.payments.recording.bkash_payments import BkashRecorder

        return BkashRecorder(self.recorder, self.bkash)

    # What functions ask for

    @cached_property
    def attempt_closer(self) -> "AttemptCloser":
        """Ends attempts at the provider."""
        from storefront.payments.checkout.service import AttemptCloser

        return AttemptCloser(self.stripe)

    @cached_property
    def stripe_opener(self) -> "AttemptOpener":
        """Opens attempts with Stripe."""
        from storefront.payments.checkout.opening import AttemptOpener

        return AttemptOpener(
            self.store, self.attempts, self.recorder, self.stripe, self.clock, self.providers
        )

    @cached_property
    def stripe_checkout(self) -> "CheckoutService":
        """Begins payments by card."""
        return self._checkout(self.stripe, self.stripe_opener)

    @cached_property
    def bkash_checkout(self) -> "CheckoutService":
        """Begins payments with bKash."""
        from storefront.payments.checkout.opening import AttemptOpener

        self.settings.required("BKASH_CALLBACK_URL")  # without it no buyer would come back
        opener = AttemptOpener(
            self.store, self.attempts, self.recorder, self.bkash, self.clock, self.providers
        )
        return self._checkout(self.bkash, opener)

    def _checkout(self, gateway: Any, opener: "AttemptOpener") -> "CheckoutService":
        from storefront.payments.checkout.service import CheckoutService

        return CheckoutService(
            self.store,
            self.orders,
            self.attempts,
            gateway,
            opener,
            self.attempt_closer,
            self.hold_policy,
            self.clock,
            session_guard=self.session_guard,
            providers=self.providers,
        )

    @cached_property
    def cancellation_service(self) -> "CancellationService":
        """Cancels orders."""
        from storefront.payments.checkout.cancellation import CancellationService

        return CancellationService(
            self.store,
            self.orders,
            self.attempts,
            self.stock,
            self.attempt_closer,
            self.session_guard,
            self.clock,
        )

    @cached_property
    def stripe_webhook(self) -> "StripeWebhook":
        """Applies Stripe's events."""
        from storefront.payments.inbound.stripe_webhook import StripeWebhook

        return StripeWebhook(
            self.writer,
            self.attempts,
            self.recorder,
            self.refund_recorder,
            livemode=self.livemode,
            stack=self.settings.stack,
        )

    @cached_property
    def bkash_callback(self) -> "BkashCallback":
        """Handles the return of a customer from bKash."""
        from storefront.payments.inbound.bkash_callback import BkashCallback

        return BkashCallback(self.recorder, self.bkash_recorder, self.bkash)

    @cached_property
    def bkash_notifications(self) -> "BkashNotifications":
        """Takes what comes from bKash's SNS topic."""
        from storefront.payments.gateways.bkash.sns import SnsTopic
        from storefront.payments.inbound.bkash_notification import BkashNotifications

        topic = SnsTopic.of(self.settings, self.clock)
        return BkashNotifications(topic, self.recorder, self.bkash_recorder)

    @cached_property
    def cash_service(self) -> "CashService":
        """Writes down what becomes of orders that are paid when they come."""
        from storefront.payments.inbound.cash import CashService

        return CashService(
            self.store,
            self.orders,
            self.attempts,
            self.stock,
            self.order_keys,
            self.session_guard,
            self.clock,
        )

    @cached_property
    def remittance_service(self) -> "RemittanceService":
        """Enters what couriers hand over."""
        from storefront.payments.inbound.remitting import RemittanceService

        return RemittanceService(
            self.store, self.remittances, self.attempts, self.order_keys, self.clock
        )

    @cached_property
    def refund_processor(self) -> "RefundProcessor":
        """Makes refunds and follows them."""
        from storefront.payments.refunds.service import RefundProcessor

        return RefundProcessor(
            self.store,
            self.writer,
            self.refunds,
            self.refund_recorder,
            self.refund_gateways,
            self.clock,
        )

    @cached_property
    def refund_previews(self) -> "RefundPreviews":
        """Reads what refunds by units would be reckoned from."""
        from storefront.payments.refunds.preview import RefundPreviews

        return RefundPreviews(self.orders, self.attempts, self.refunds)

    @cached_property
    def refund_service(self) -> "RefundService":
        """Refunds, as staff ask for them."""
        from storefront.payments.refunds.service import RefundService

        return RefundService(
            self.orders, self.writer, self.refunds, self.order_keys, self.refund_processor
        )

    @cached_property
    def automatic_refund_service(self) -> "AutomaticRefundService":
        """Refunds that nobody has to ask for."""
        from storefront.payments.refunds.automatic import AutomaticRefundService

        return AutomaticRefundService(
            self.writer,
            self.refunds,
            self.refund_processor,
            self.refund_gateways,
            self.clock,
        )

    @cached_property
    def lanes(self) -> "Lanes":
        """How many payments are looked at at once."""
        from storefront.payments.reconciliation.lanes import several_at_once

        return several_at_once

    @cached_property
    def reconciliation_service(self) -> "ReconciliationService":
        """Compares payments with the providers."""
        from storefront.payments.model.attempt import Provider
        from storefront.payments.reconciliation.bkash import BkashLookup
        from storefront.payments.reconciliation.service import ReconciliationService
        from storefront.payments.reconciliation.stripe import StripeLookup

        lookups: dict[Provider, ProviderLookup] = {
            Provider.STRIPE: StripeLookup(
                self.stripe,
                self.stripe_opener,
                self.recorder,
                self.writer,
                livemode=self.livemode,
            ),
            Provider.BKASH: BkashLookup(self.bkash, self.recorder, self.bkash_recorder, self.clock),
        }
        return ReconciliationService(
            self.attempts,
            self.attempt_index,
            self.refunds,
            self.writer,
            lookups,
            self.automatic_refund_service,
            self.checks,
            lanes=self.lanes,
            clock=self.clock,
            providers=self.providers,
        )
