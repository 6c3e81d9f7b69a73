"""Stripe's webhook: whether an event is Stripe's, and what it means for us.

Every event that is none of ours, or that changes nothing, is acknowledged: a repeat would not help
(https://docs.stripe.com/api/events/types).
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import stripe

from storefront import log
from storefront.clock import Clock
from storefront.ids import is_id
from storefront.parameters import Secret
from storefront.payments.gateways.port import InvalidSignatureError
from storefront.payments.gateways.stripe.objects import (
    SessionNews,
    attempt_of,
    brings_money,
    intent_of,
    provider_payment,
    provider_refund,
    short_text,
)
from storefront.payments.model.attempt import Provider
from storefront.payments.model.change import Outcome
from storefront.payments.model.message import ProviderMessage, readable_json
from storefront.payments.recording.disputes import record_dispute
from storefront.payments.recording.payments import PaymentRecorder
from storefront.payments.recording.rechecks import decide_recheck
from storefront.payments.recording.refunds import RefundRecorder
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.store.attempts import AttemptRepository

#: How old, or how far ahead, a signature may be (https://docs.stripe.com/webhooks#replay-attacks).
SIGNATURE_TOLERANCE = timedelta(seconds=300)
#: A secret read longer ago than this, in seconds, is read again before a signature is refused.
_SECRET_AGE = 60
_SESSION = "checkout.session."
_SESSION_NEWS = {f"{_SESSION}{news.value}": news for news in SessionNews}
#: The last is how older versions of Stripe's API tell of a refund that the bank sent back.
_REFUND_EVENTS = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
_DISPUTE_CLOSED = "charge.dispute.closed"
_DISPUTE_EVENTS = frozenset({"charge.dispute.created", "charge.dispute.updated", _DISPUTE_CLOSED})
_CHARGE_REFUNDED = "charge.refunded"
_LOGGED_CHARACTERS = 64


class StripeSignature:
    """Tells whether Stripe sent a webhook request.

    Args:
        secrets: the endpoint's signing secrets; two while one replaces the other.
        clock: the present.
    """

    def __init__(self, secrets: Secret, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock

    def verified_event(self, body: bytes, header: str) -> dict[str, Any]:
        """Return the event in a request body.

        Args:
            body: the bytes exactly as received.
            header: the Stripe-Signature header.

        Raises:
            InvalidSignatureError: not signed by a secret of ours, or too old or too new.
        """
        try:
            # All text is checked here: the SDK fails with other errors on what is no ASCII header
            # or no UTF-8 body, and accepts any time in the future. The header, which is short,
            # comes first.
            header.encode("ascii")
            sent_at = next(int(part[2:]) for part in header.split(",") if part.startswith("t="))
            text = body.decode()
        except (StopIteration, ValueError):
            raise InvalidSignatureError from None
        if abs(int(self._clock().timestamp()) - sent_at) > SIGNATURE_TOLERANCE.total_seconds():
            raise InvalidSignatureError
        if not self._is_signed_by_stripe(text, header):
            raise InvalidSignatureError
        try:
            event = readable_json(text)
        except (ValueError, RecursionError):
            raise InvalidSignatureError from None
        if not isinstance(event, dict):
            raise InvalidSignatureError
        return event

    def _is_signed_by_stripe(self, text: str, header: str) -> bool:
        if not self._secrets.is_there():
            return False  # a shop without Stripe
        if any(_signed(text, header, secret) for secret in self._secrets.words()):
            return True
        # The operator may have rolled the secret since it was read.
        return self._secrets.refresh(older_than_seconds=_SECRET_AGE) and any(
            _signed(text, header, secret) for secret in self._secrets.words()
        )


class StripeWebhook:
    """Applies verified events.

    Args:
        writer: reads payments, and writes their changes.
        attempts: finds attempts by Stripe's names.
        payments, refunds: record what Stripe says of each.
        livemode: whether real money moves here; events of the other kind change nothing.
        stack: the shop's, by which it marks what it makes at Stripe.
    """

    def __init__(
        self,
        writer: ChangeWriter,
        attempts: AttemptRepository,
        payments: PaymentRecorder,
        refunds: RefundRecorder,
        *,
        livemode: bool,
        stack: str,
    ) -> None:
        self._writer = writer
        self._attempts = attempts
        self._payments = payments
        self._refunds = refunds
        self._livemode = livemode
        self._stack = stack

    def apply(self, event: Mapping[str, Any]) -> Outcome:
        """Apply one event; any number of times, in any order.

        Args:
            event: a verified event (https://docs.stripe.com/api/events/object).

        Raises:
            UnavailableError: no definite outcome; Stripe is to deliver the event again.
        """
        kind, subject = str(event.get("type")), _object_of(event)
        event_id = short_text(event.get("id"))
        if event_id is None or subject is None or short_text(subject.get("id")) is None:
            return Outcome.UNKNOWN
        message = ProviderMessage("stripe.event", dict(event), event_id)
        logged = kind[:_LOGGED_CHARACTERS]
        log.info("stripe event", provider_event=event_id, provider_event_type=logged)
        if event.get("account") is not None:
            return Outcome.MISMATCH  # of another account, which is connected to ours
        if kind in _SESSION_NEWS:
            return self._session(_SESSION_NEWS[kind], subject, message)
        if kind in _REFUND_EVENTS | _DISPUTE_EVENTS | {_CHARGE_REFUNDED}:
            if event.get("livemode") is not self._livemode:
                return Outcome.MISMATCH
            return self._after_capture(kind, subject, message)
        return Outcome.UNKNOWN

    def _session(
        self, news: SessionNews, session: Mapping[str, Any], message: ProviderMessage
    ) -> Outcome:
        """Apply an event of a session, found by what we gave Stripe or what it gave us."""
        attempt_id = session.get("client_reference_id")
        if not isinstance(attempt_id, str) or not is_id(attempt_id):
            attempt_id = self._attempts.id_by_reference(Provider.STRIPE, session["id"])
        snapshot = self._writer.read(attempt_id) if attempt_id else None
        if snapshot is None:
            is_money = brings_money(news, session) and session.get("livemode") is self._livemode
            is_our_money = is_money and attempt_of(session, self._stack) is not None
            return _orphaned(attempt_id, message) if is_our_money else Outcome.UNKNOWN
        if snapshot.attempt.provider is not Provider.STRIPE:
            return Outcome.UNKNOWN
        payment = provider_payment(
            news, session, snapshot.attempt, message, livemode=self._livemode
        )
        return self._payments.apply(payment, snapshot).outcome

    def _after_capture(
        self, kind: str, subject: Mapping[str, Any], message: ProviderMessage
    ) -> Outcome:
        """Apply an event of a refund, charge or dispute, found by its PaymentIntent."""
        intent = intent_of(subject)
        attempt_id = (
            self._attempts.id_by_transaction(Provider.STRIPE, intent) if intent else None
        ) or attempt_of(subject, self._stack)
        snapshot = self._writer.read(attempt_id) if attempt_id else None
        if snapshot is None:
            return _orphaned(attempt_id, message)
        attempt = snapshot.attempt
        if attempt.provider is not Provider.STRIPE:
            return Outcome.UNKNOWN
        if intent is None:
            return self._unclear(kind, attempt.attempt_id, message)
        if attempt.transaction_id not in {None, intent}:
            return Outcome.MISMATCH
        if kind in _DISPUTE_EVENTS:
            is_closed = kind == _DISPUTE_CLOSED
            return record_dispute(
                self._writer, attempt.attempt_id, subject, message, is_closed=is_closed
            )
        if kind == _CHARGE_REFUNDED:
            return self._refunds.hinted(attempt.attempt_id, subject, message)
        reported = provider_refund(subject, message)
        return self._refunds.apply(attempt.attempt_id, reported).outcome

    def _unclear(self, kind: str, attempt_id: str, message: ProviderMessage) -> Outcome:
        """Have the reconciler ask: the event names our attempt, but not the money it is about."""
        event = "payment.dispute_unclear" if kind in _DISPUTE_EVENTS else "refund.unclear"
        decide = partial(decide_recheck, message=message, event=event)
        return self._writer.apply(attempt_id, decide).outcome


def _signed(text: str, header: str, secret: str) -> bool:
    try:
        # The time was checked by the caller, by the injected clock.
        stripe.WebhookSignature.verify_header(text, header, secret, tolerance=None)
    except stripe.SignatureVerificationError:
        return False
    return True


def _orphaned(attempt_id: str | None, message: ProviderMessage) -> Outcome:
    """Take an event about money of ours whose attempt is not here.

    A restored table may lack what was written last; a repeat would not bring it back.
    """
    if attempt_id is None:
        return Outcome.UNKNOWN
    log.warning(
        "money of a payment that is not recorded here",
        attempt_id=attempt_id,
        provider_event=message.event_id or "",
    )
    return Outcome.ORPHANED


def _object_of(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    data = event.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else None
