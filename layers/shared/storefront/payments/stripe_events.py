"""What Stripe's events mean for us (https://docs.stripe.com/api/events/types).

Every event that is none of ours, or that changes nothing, is acknowledged: a repeat would not help.
"""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.ids import is_id
from storefront.payments.changes import Changes
from storefront.payments.disputes import Disputes
from storefront.payments.facts import Outcome, Snapshot
from storefront.payments.gateways.stripe import refund_fact
from storefront.payments.model import Evidence, Provider
from storefront.payments.refund_facts import RefundFacts
from storefront.payments.refund_repository import RefundRepository
from storefront.payments.repository import AttemptRepository
from storefront.payments.settlement import Settlement
from storefront.payments.stripe_objects import name_of
from storefront.payments.stripe_sessions import SessionNews, StripeSessions

_SESSION = "checkout.session."
_SESSION_NEWS = {f"{_SESSION}{news.value}": news for news in SessionNews}
_REFUND_EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed"})
_DISPUTE_EVENTS = frozenset({"charge.dispute.created", "charge.dispute.closed"})
_CHARGE_REFUNDED = "charge.refunded"


class StripeEvents:
    """Applies verified events.

    Args:
        store: must know the payments, orders and catalog tables.
        clock: the present.
        livemode: whether real money moves here; events of the other kind change nothing.
    """

    def __init__(self, store: Store, clock: Clock, *, livemode: bool) -> None:
        changes = Changes(store, clock)
        self._changes = changes
        self._attempts = AttemptRepository(store)
        self._sessions = StripeSessions(Settlement(changes, clock), livemode=livemode)
        self._refunds = RefundFacts(changes, RefundRepository(store), clock)
        self._disputes = Disputes(changes, clock)
        self._livemode = livemode

    def apply(self, event: Mapping[str, Any]) -> Outcome:
        """Apply one event; any number of times, in any order.

        Args:
            event: a verified event (https://docs.stripe.com/api/events/object).

        Raises:
            UnavailableError: no definite outcome; Stripe is to deliver the event again.
        """
        kind, subject = str(event.get("type")), _object_of(event)
        event_id = name_of(event.get("id"))
        if event_id is None or subject is None or name_of(subject.get("id")) is None:
            return Outcome.UNKNOWN
        evidence = Evidence("stripe.event", dict(event), event_id)
        log.info("stripe event", provider_event=event_id, provider_event_type=kind)
        if kind in _SESSION_NEWS:
            return self._session(_SESSION_NEWS[kind], subject, evidence)
        if kind in _REFUND_EVENTS | _DISPUTE_EVENTS | {_CHARGE_REFUNDED}:
            if event.get("livemode") is not self._livemode:
                return Outcome.MISMATCH
            return self._after_capture(kind, subject, evidence)
        return Outcome.UNKNOWN

    def _session(
        self, news: SessionNews, session: Mapping[str, Any], evidence: Evidence
    ) -> Outcome:
        """Apply an event of a session, found by what we gave Stripe or what it gave us."""
        attempt_id = session.get("client_reference_id")
        if not isinstance(attempt_id, str) or not is_id(attempt_id):
            attempt_id = self._attempts.id_by_reference(Provider.STRIPE, session["id"])
        snapshot = self._snapshot(attempt_id)
        if snapshot is None:
            return Outcome.UNKNOWN
        return self._sessions.apply(news, session, evidence, snapshot).outcome

    def _after_capture(self, kind: str, subject: Mapping[str, Any], evidence: Evidence) -> Outcome:
        """Apply an event of a refund, charge or dispute, found by its PaymentIntent."""
        intent = name_of(subject.get("payment_intent"))
        attempt_id = (
            self._attempts.id_by_transaction(Provider.STRIPE, intent) if intent else None
        ) or _told_attempt(subject)
        snapshot = self._snapshot(attempt_id)
        if snapshot is None:
            return Outcome.UNKNOWN
        attempt = snapshot.attempt
        if attempt.transaction_id not in {None, intent}:
            return Outcome.MISMATCH
        if kind in _DISPUTE_EVENTS:
            return self._disputes.apply(attempt.attempt_id, subject, evidence)
        if kind == _CHARGE_REFUNDED:
            return self._refunds.hinted(attempt.attempt_id, subject, evidence)
        fact = refund_fact(subject, evidence)
        return self._refunds.apply(attempt.attempt_id, fact)

    def _snapshot(self, attempt_id: str | None) -> Snapshot | None:
        snapshot = self._changes.read(attempt_id) if attempt_id else None
        is_ours = snapshot and snapshot.attempt.provider is Provider.STRIPE
        return snapshot if is_ours else None


def _told_attempt(subject: Mapping[str, Any]) -> str | None:
    """Return the attempt we named in a refund's metadata, for events that outrun the capture."""
    metadata = subject.get("metadata")
    attempt_id = metadata.get("attempt_id") if isinstance(metadata, Mapping) else None
    return attempt_id if isinstance(attempt_id, str) and is_id(attempt_id) else None


def _object_of(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    data = event.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else None
