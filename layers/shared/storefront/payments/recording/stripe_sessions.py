"""What a Checkout Session means for its attempt, whether an event brought it or we asked for it."""

from collections.abc import Mapping
from typing import Any

from storefront.errors import ConflictError
from storefront.payments.gateways.stripe.objects import (
    SessionNews,
    brings_money,
    capture_of,
    is_payment,
)
from storefront.payments.model.change import Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.payments import PaymentRecorder


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
            capture = capture_of(session, attempt_id, message, livemode=self._livemode)
            return self._recorder.capture(capture, snapshot)
        is_other = snapshot.attempt.reference not in {None, session_id}
        if is_other or not is_payment(session, livemode=self._livemode):
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
