"""Looking up payments at Stripe."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from storefront.errors import PaymentInProgressError, ProviderRefusedError
from storefront.payments.checkout.opening import AttemptOpener
from storefront.payments.gateways.port import Gateway, RefundGateway
from storefront.payments.gateways.stripe.objects import (
    SessionNews,
    capture_of,
    id_of,
    is_paid,
    provider_payment,
    short_text,
)
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.change import Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.reconciliation.lookup import NOTHING, ListedPayment, ProviderState
from storefront.payments.reconciliation.mismatched_captures import end_if_refunded
from storefront.payments.recording.disputes import record_dispute
from storefront.payments.recording.payments import PaymentRecorder
from storefront.payments.recording.writer import ChangeWriter

#: States of a PaymentIntent that has taken no money and will take none by this session
#: (https://docs.stripe.com/payments/paymentintents/lifecycle).
_INTENT_FAILED = frozenset({"requires_payment_method", "canceled"})


class StripeSession(Gateway, RefundGateway, Protocol):
    """The part of Stripe's gateway that opens sessions, and reads them and their disputes."""

    def session(self, session_id: str) -> dict[str, Any]:
        """See `StripeGateway.session`."""

    def completed(self, since: datetime) -> Iterator[dict[str, Any]]:
        """See `StripeGateway.completed`."""

    def is_switched_on(self) -> bool:
        """See `Gateway.is_switched_on`."""

    def disputes(self, intent: str) -> list[dict[str, Any]]:
        """See `StripeGateway.disputes`."""


class StripeLookup:
    """Asks Stripe.

    Args:
        stripe: the gateway.
        opener: opens attempts with Stripe.
        recorder: records what Stripe says of payments.
        writer: writes what it says of disputes.
        livemode: whether real money moves here.
    """

    def __init__(
        self,
        stripe: StripeSession,
        opener: AttemptOpener,
        recorder: PaymentRecorder,
        writer: ChangeWriter,
        *,
        livemode: bool,
    ) -> None:
        self._stripe = stripe
        self._opener = opener
        self._recorder = recorder
        self._writer = writer
        self._livemode = livemode

    def ask(self, snapshot: Snapshot) -> ProviderState:
        """Return the payment's state at Stripe, and record what is news here.

        Raises:
            ProviderRefusedError: Stripe knows no such session.
            UnavailableError: no definite answer.
        """
        attempt = snapshot.attempt
        if attempt.reference is None:
            self._open(attempt)
            return NOTHING
        session = self._stripe.session(attempt.reference)
        message = ProviderMessage("stripe.session", session)
        if attempt.status is not AttemptStatus.CAPTURED:
            news = _news_of(session)
            if news:
                payment = provider_payment(news, session, attempt, message, livemode=self._livemode)
                self._recorder.apply(payment, snapshot)
        if not is_paid(session):
            return NOTHING
        self._learn_disputes(attempt, session)
        capture = capture_of(session, attempt.attempt_id, message, livemode=self._livemode)
        went_back = end_if_refunded(capture, attempt, self._stripe, self._recorder)
        return ProviderState(is_paid=True, amount=capture.amount, went_back=went_back)

    def paid(self, since: datetime) -> Iterator[ListedPayment]:
        """Yield what Stripe itself lists of this shop's paid sessions that began since then.

        Raises:
            UnavailableError: no definite answer.
        """
        if not self._stripe.is_switched_on():
            return
        for session in self._stripe.completed(since):
            if is_paid(session) and not _is_refunded(session):
                metadata = session["metadata"]
                attempt_id, order_id = (
                    short_text(metadata.get("attempt_id")),
                    short_text(metadata.get("order_id")),
                )
                yield ListedPayment(session["id"], attempt_id, order_id)

    def _learn_disputes(self, attempt: Attempt, session: Mapping[str, Any]) -> None:
        """Hear of disputes whose events did not come, or came before their payment."""
        intent = session.get("payment_intent")
        charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
        is_disputed = isinstance(charge, Mapping) and charge.get("disputed") is True
        name = id_of(intent)
        if name and (is_disputed or attempt.disputes.open):
            for dispute in self._stripe.disputes(name):
                message = ProviderMessage("stripe.dispute", dispute)
                record_dispute(self._writer, attempt.attempt_id, dispute, message)

    def _open(self, attempt: Attempt) -> None:
        """Make the creating call again, whose answer was lost: it tells what it made."""
        if not attempt.is_live:
            return
        with suppress(ProviderRefusedError, PaymentInProgressError):
            self._opener.open(attempt)  # either is recorded


def _news_of(session: Mapping[str, Any]) -> SessionNews | None:
    """Return what has happened to a session; None while it is open."""
    if session.get("status") == "expired":
        return SessionNews.EXPIRED
    if session.get("status") != "complete":
        return None
    intent = session.get("payment_intent")
    intent_status = intent.get("status") if isinstance(intent, Mapping) else None
    if not is_paid(session) and intent_status in _INTENT_FAILED:
        return SessionNews.FAILED_LATER
    return SessionNews.COMPLETED


def _is_refunded(session: Mapping[str, Any]) -> bool:
    """Return whether all of a session's money has been given back."""
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
    return isinstance(charge, Mapping) and charge.get("refunded") is True
