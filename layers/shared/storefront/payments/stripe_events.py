"""What Stripe's events mean for us (https://docs.stripe.com/api/events/types).

Every event that is none of ours, or that changes nothing, is acknowledged: a repeat would not help.
"""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.errors import ConflictError
from storefront.ids import is_id
from storefront.money import CURRENCIES, Money
from storefront.payments.facts import Capture, Outcome, Snapshot
from storefront.payments.model import Evidence, Provider
from storefront.payments.repository import AttemptRepository
from storefront.payments.settlement import Settlement

_PREFIX = "checkout.session."
_MAX_NAME = 255


class StripeEvents:
    """Applies verified events.

    Args:
        settlement: the code path by which facts change orders.
        attempts: finds the attempt of a session.
        livemode: whether real money moves here; events of the other kind change nothing.
    """

    def __init__(
        self, settlement: Settlement, attempts: AttemptRepository, *, livemode: bool
    ) -> None:
        self._settlement = settlement
        self._attempts = attempts
        self._livemode = livemode

    def apply(self, event: Mapping[str, Any]) -> Outcome:
        """Apply one event; any number of times, in any order.

        Args:
            event: a verified event (https://docs.stripe.com/api/events/object).

        Raises:
            UnavailableError: no definite outcome; Stripe is to deliver the event again.
        """
        kind = str(event.get("type"))
        session = _object_of(event)
        event_id = _name(event.get("id"))
        if (
            not kind.startswith(_PREFIX)
            or event_id is None
            or session is None
            or _name(session.get("id")) is None
        ):
            return Outcome.UNKNOWN
        attempt_id = self._attempt_of(session)
        snapshot = self._settlement.read(attempt_id) if attempt_id else None
        if snapshot is None or snapshot.attempt.provider is not Provider.STRIPE:
            return Outcome.UNKNOWN
        evidence = Evidence("stripe.event", dict(event), event_id)
        log.info("stripe event", provider_event=event_id, provider_event_type=kind)
        return self._apply(kind.removeprefix(_PREFIX), session, evidence, snapshot)

    def _apply(
        self, what: str, session: Mapping[str, Any], evidence: Evidence, snapshot: Snapshot
    ) -> Outcome:
        attempt = snapshot.attempt
        is_paid = session.get("payment_status") in ("paid", "no_payment_required")
        if what == "async_payment_succeeded" or (what == "completed" and is_paid):
            capture = self._capture(attempt.attempt_id, session, evidence)
            return self._settlement.capture(capture, snapshot).outcome
        session_id = session["id"]
        if attempt.reference not in {None, session_id} or not self._is_ours(session):
            # Another session's end is not this attempt's end.
            return Outcome.MISMATCH
        if what == "completed":
            try:
                # A delayed method: the money is on its way, which may take days.
                return self._settlement.await_outcome(
                    attempt.attempt_id, session_id, evidence, snapshot
                ).outcome
            except ConflictError:
                # Over already, here; whether the money comes, a later event will say.
                return Outcome.ALREADY
        if what == "async_payment_failed":
            return self._settlement.fail(attempt.attempt_id, what, evidence, snapshot).outcome
        if what == "expired":
            return self._settlement.expire(attempt.attempt_id, evidence, snapshot).outcome
        return Outcome.UNKNOWN

    def _attempt_of(self, session: Mapping[str, Any]) -> str | None:
        """Find the attempt a session was made for, by what we gave Stripe or what it gave us."""
        attempt_id = session.get("client_reference_id")
        if isinstance(attempt_id, str) and is_id(attempt_id):
            return attempt_id
        return self._attempts.id_by_reference(Provider.STRIPE, session["id"])

    def _is_ours(self, session: Mapping[str, Any]) -> bool:
        return session.get("livemode") is self._livemode and session.get("mode") == "payment"

    def _capture(self, attempt_id: str, session: Mapping[str, Any], evidence: Evidence) -> Capture:
        session_id = session["id"]
        intent = session.get("payment_intent")
        if isinstance(intent, dict):
            intent = intent.get("id")
        return Capture(
            attempt_id=attempt_id,
            reference=session_id,
            # A payment of nothing has no PaymentIntent; the session is as unique.
            transaction_id=_name(intent) or session_id,
            amount=_money_of(session) if self._is_ours(session) else None,
            evidence=evidence,
        )


def _name(value: Any) -> str | None:
    """Return a provider's id, or None if it is none (Stripe: at most 255 characters)."""
    return value if isinstance(value, str) and 0 < len(value) <= _MAX_NAME else None


def _money_of(session: Mapping[str, Any]) -> Money | None:
    amount, currency = session.get("amount_total"), session.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        return None
    code = currency.upper()
    return Money(amount, code) if code in CURRENCIES else None


def _object_of(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    data = event.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else None
