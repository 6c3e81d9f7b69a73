"""What a Checkout Session means for its attempt, whether an event brought it or we asked for it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from storefront.errors import ConflictError
from storefront.payments.gateways.stripe.objects import id_of, money_of
from storefront.payments.model.change import Capture, Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.payments import PaymentRecorder


class SessionNews(Enum):
    """What happened to a session; the values end the names of Stripe's events."""

    COMPLETED = "completed"
    PAID_LATER = "async_payment_succeeded"
    FAILED_LATER = "async_payment_failed"
    EXPIRED = "expired"


class SessionRecorder:
    """Applies sessions to attempts.

    Args:
        recorder: records what providers say about payments.
        livemode: whether real money moves here; sessions of the other kind pay nothing.
    """

    def __init__(self, recorder: PaymentRecorder, *, livemode: bool) -> None:
        self._recorder = recorder
        self._livemode = livemode

    def apply(
        self,
        news: SessionNews,
        session: Mapping[str, Any],
        message: ProviderMessage,
        snapshot: Snapshot,
    ) -> Result:
        """Apply one session, any number of times, in any order.

        Args:
            news: what happened to it.
            session: https://docs.stripe.com/api/checkout/sessions/object.
            message: what Stripe said, word for word.
            snapshot: the attempt it belongs to, and its order.

        Raises:
            UnavailableError: no definite outcome here in time.
        """
        attempt_id, session_id = snapshot.attempt.attempt_id, session["id"]
        if brings_money(news, session):
            return self._recorder.capture(self.capture_of(session, snapshot, message), snapshot)
        is_other = snapshot.attempt.reference not in {None, session_id}
        if is_other or not self._is_payment_here(session):
            # Another session's end is not this attempt's end.
            return Result(Outcome.MISMATCH, snapshot)
        if news is SessionNews.FAILED_LATER:
            return self._recorder.fail(attempt_id, news.value, message, snapshot)
        if news is SessionNews.EXPIRED:
            return self._recorder.expire(attempt_id, message, snapshot)
        try:
            # A delayed method: the money is on its way, which may take days.
            return self._recorder.await_outcome(attempt_id, session_id, message, snapshot)
        except ConflictError:
            # Over already, here; whether the money comes, a later event will say.
            return Result(Outcome.ALREADY, snapshot)

    def capture_of(
        self, session: Mapping[str, Any], snapshot: Snapshot, message: ProviderMessage
    ) -> Capture:
        """Read the payment of a session; what is not the attempt's payment carries no amount."""
        return Capture(
            attempt_id=snapshot.attempt.attempt_id,
            reference=session["id"],
            # A payment of nothing has no PaymentIntent; the session is as unique.
            transaction_id=id_of(session.get("payment_intent")) or session["id"],
            amount=money_of(session, "amount_total") if self._is_payment_here(session) else None,
            message=message,
        )

    def _is_payment_here(self, session: Mapping[str, Any]) -> bool:
        return session.get("livemode") is self._livemode and session.get("mode") == "payment"


def brings_money(news: SessionNews, session: Mapping[str, Any]) -> bool:
    """Return whether the news is that the session's money has been taken."""
    is_completed = news is SessionNews.COMPLETED and is_paid(session)
    return is_completed or news is SessionNews.PAID_LATER


def is_paid(session: Mapping[str, Any]) -> bool:
    """Return whether the session's money has been taken."""
    return session.get("payment_status") in ("paid", "no_payment_required")
