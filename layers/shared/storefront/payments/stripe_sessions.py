"""What a Checkout Session means for its attempt, whether an event brought it or we asked for it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from storefront.errors import ConflictError
from storefront.payments.facts import Capture, Outcome, Result, Snapshot
from storefront.payments.model import Evidence
from storefront.payments.settlement import Settlement
from storefront.payments.stripe_objects import id_of, money_of


class SessionNews(Enum):
    """What happened to a session; the values end the names of Stripe's events."""

    COMPLETED = "completed"
    PAID_LATER = "async_payment_succeeded"
    FAILED_LATER = "async_payment_failed"
    EXPIRED = "expired"


class StripeSessions:
    """Applies sessions to attempts.

    Args:
        settlement: the code path by which facts change orders.
        livemode: whether real money moves here; sessions of the other kind pay nothing.
    """

    def __init__(self, settlement: Settlement, *, livemode: bool) -> None:
        self._settlement = settlement
        self._livemode = livemode

    def apply(
        self,
        news: SessionNews,
        session: Mapping[str, Any],
        evidence: Evidence,
        snapshot: Snapshot,
    ) -> Result:
        """Apply one session, any number of times, in any order.

        Args:
            news: what happened to it.
            session: https://docs.stripe.com/api/checkout/sessions/object.
            evidence: what Stripe said, word for word.
            snapshot: the attempt it belongs to, and its order.

        Raises:
            UnavailableError: no definite outcome here in time.
        """
        attempt_id, session_id = snapshot.attempt.attempt_id, session["id"]
        if brings_money(news, session):
            return self._settlement.capture(self.capture_of(session, snapshot, evidence), snapshot)
        if snapshot.attempt.reference not in {None, session_id} or not self._is_ours(session):
            # Another session's end is not this attempt's end.
            return Result(Outcome.MISMATCH, snapshot)
        if news is SessionNews.FAILED_LATER:
            return self._settlement.fail(attempt_id, news.value, evidence, snapshot)
        if news is SessionNews.EXPIRED:
            return self._settlement.expire(attempt_id, evidence, snapshot)
        try:
            # A delayed method: the money is on its way, which may take days.
            return self._settlement.await_outcome(attempt_id, session_id, evidence, snapshot)
        except ConflictError:
            # Over already, here; whether the money comes, a later event will say.
            return Result(Outcome.ALREADY, snapshot)

    def capture_of(
        self, session: Mapping[str, Any], snapshot: Snapshot, evidence: Evidence
    ) -> Capture:
        """Read the payment of a session; what is not the attempt's payment carries no amount."""
        return Capture(
            attempt_id=snapshot.attempt.attempt_id,
            reference=session["id"],
            # A payment of nothing has no PaymentIntent; the session is as unique.
            transaction_id=id_of(session.get("payment_intent")) or session["id"],
            amount=money_of(session, "amount_total") if self._is_ours(session) else None,
            evidence=evidence,
        )

    def _is_ours(self, session: Mapping[str, Any]) -> bool:
        return session.get("livemode") is self._livemode and session.get("mode") == "payment"


def brings_money(news: SessionNews, session: Mapping[str, Any]) -> bool:
    """Tell whether the news is that the session's money has been taken."""
    is_completed = news is SessionNews.COMPLETED and is_paid(session)
    return is_completed or news is SessionNews.PAID_LATER


def is_paid(session: Mapping[str, Any]) -> bool:
    """Tell whether the session's money has been taken."""
    return session.get("payment_status") in ("paid", "no_payment_required")
