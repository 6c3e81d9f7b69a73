"""Opening attempts: the provider makes its side of one that is recorded here."""

from collections.abc import Collection

from storefront.clock import Clock
from storefront.currencies import ONLINE, Provider
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import PaymentInProgressError, PaymentRefusedError, ProviderRefusedError
from storefront.payments.checkout.methods import with_advice
from storefront.payments.gateways.port import Gateway
from storefront.payments.model.attempt import Attempt
from storefront.payments.recording.payments import PaymentRecorder
from storefront.payments.store.attempts import AttemptRepository


class AttemptOpener:
    """Opens attempts with one provider.

    Args:
        store: must know the payments table, and orders and catalog for a refusal.
        attempts: a repository on that store.
        recorder: records a refusal.
        gateway: the provider.
        clock: the present.
        providers: those of this shop, for what a refused buyer is told.
    """

    def __init__(
        self,
        store: Store,
        attempts: AttemptRepository,
        recorder: PaymentRecorder,
        gateway: Gateway,
        clock: Clock,
        providers: Collection[Provider] = ONLINE,
    ) -> None:
        self._store = store
        self._attempts = attempts
        self._recorder = recorder
        self._gateway = gateway
        self._clock = clock
        self._providers = providers

    def open(self, attempt: Attempt) -> Attempt:
        """Ask the provider, and record what it made; repeating the call is the same call.

        Args:
            attempt: created, and recorded.

        Returns:
            the attempt, open; by this call or a simultaneous one.

        Raises:
            PaymentRefusedError: the provider does not take this payment; the attempt has failed.
            ProviderRefusedError: the provider said no for another reason; the attempt has failed.
            PaymentInProgressError: the attempt was completed or replaced meanwhile.
            UnavailableError: no definite answer; the same call may be made again.
        """
        try:
            opened = self._gateway.open(attempt)
        except ProviderRefusedError as refusal:
            self._recorder.fail(attempt.attempt_id, refusal.reason, None)
            if isinstance(refusal, PaymentRefusedError):
                raise with_advice(
                    refusal, attempt.provider, attempt.amount, self._providers
                ) from refusal
            raise
        following = attempt.opened(
            opened.reference, opened.redirect_url, opened.expires_at, self._clock()
        )
        transaction = self._store.transaction()
        self._attempts.save(transaction, following, opened.message)
        self._attempts.add_reference(transaction, following)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return self._opened_by_others(attempt.attempt_id)
        return following

    def _opened_by_others(self, attempt_id: str) -> Attempt:
        """Return the attempt as a simultaneous request of the same customer opened it."""
        attempt = self._attempts.get(attempt_id)
        if attempt is None or not attempt.can_be_paid(self._clock()):
            raise PaymentInProgressError(
                "The payment was completed or replaced meanwhile. Look at the order."
            )
        return attempt
