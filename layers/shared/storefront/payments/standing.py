"""What stands at a provider: how the reconciler asks about one attempt.

Asking also settles: what the provider says goes through the very code path of webhook and callback.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from storefront.clock import Clock
from storefront.db.store import Store
from storefront.errors import PaymentInProgressError, ProviderRefusedError, UnavailableError
from storefront.money import Money
from storefront.payments.bkash_execution import Bkash, BkashExecution
from storefront.payments.bkash_facts import COMPLETED, INITIATED, BkashFacts, capture_of
from storefront.payments.changes import Changes
from storefront.payments.disputes import Disputes
from storefront.payments.facts import Snapshot
from storefront.payments.gateways.bkash import BkashRefusedError
from storefront.payments.gateways.port import Gateway
from storefront.payments.model import Attempt, AttemptStatus, Evidence
from storefront.payments.opening import Opening
from storefront.payments.settlement import Settlement
from storefront.payments.stripe_objects import id_of
from storefront.payments.stripe_sessions import SessionNews, StripeSessions, is_paid

#: How long bKash may work on an Execute before it is made again; it answers within 30 seconds.
_EXECUTE_AGAIN = timedelta(minutes=2)
#: States of a PaymentIntent that has taken no money and will take none by this session
#: (https://docs.stripe.com/payments/paymentintents/lifecycle).
_INTENT_FAILED = frozenset({"requires_payment_method", "canceled"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a provider says of an attempt's payment.

    Args:
        is_paid: whether it has taken money.
        amount: how much; None where it is none, or not the attempt's.
    """

    is_paid: bool
    amount: Money | None = None


NOTHING = Standing(is_paid=False)


class StripeSession(Gateway, Protocol):
    """The part of Stripe's gateway that opens sessions, and reads them and their disputes."""

    def session(self, session_id: str) -> dict[str, Any]:
        """See `StripeGateway.session`."""

    def disputes(self, intent: str) -> list[dict[str, Any]]:
        """See `StripeGateway.disputes`."""


class BkashPayment(Gateway, Bkash, Protocol):
    """The part of bKash's gateway that opens payments and follows them."""


class StripeStanding:
    """Asks Stripe.

    Args:
        store: must know the payments, orders and catalog tables.
        stripe: the gateway.
        clock: the present.
        livemode: whether real money moves here.
    """

    def __init__(
        self, store: Store, stripe: StripeSession, clock: Clock, *, livemode: bool
    ) -> None:
        self._stripe = stripe
        self._opening = Opening(store, stripe, clock)
        self._sessions = StripeSessions(Settlement.of(store, clock), livemode=livemode)
        self._disputes = Disputes(Changes(store, clock), clock)

    def ask(self, snapshot: Snapshot) -> Standing:
        """Say what stands at Stripe, and settle what is not settled here.

        Raises:
            ProviderRefusedError: Stripe knows no such session.
            UnavailableError: no definite answer.
        """
        attempt = snapshot.attempt
        if attempt.reference is None:
            self._open(attempt)
            return NOTHING
        session = self._stripe.session(attempt.reference)
        evidence = Evidence("stripe.session", session)
        if attempt.status is not AttemptStatus.CAPTURED:
            news = _news_of(session)
            if news:
                self._sessions.apply(news, session, evidence, snapshot)
        if not is_paid(session):
            return NOTHING
        self._learn_disputes(attempt, session)
        capture = self._sessions.capture_of(session, snapshot, evidence)
        return Standing(is_paid=True, amount=capture.amount)

    def _learn_disputes(self, attempt: Attempt, session: Mapping[str, Any]) -> None:
        """Hear of disputes whose events did not come, or came before their payment."""
        intent = session.get("payment_intent")
        charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
        is_disputed = isinstance(charge, Mapping) and charge.get("disputed") is True
        name = id_of(intent)
        if name and (is_disputed or attempt.disputes.open):
            for dispute in self._stripe.disputes(name):
                evidence = Evidence("stripe.dispute", dispute)
                self._disputes.apply(attempt.attempt_id, dispute, evidence)

    def _open(self, attempt: Attempt) -> None:
        """Make the creating call again, whose answer was lost: it tells what it made."""
        if not attempt.is_live:
            return
        with suppress(ProviderRefusedError, PaymentInProgressError):
            self._opening.open(attempt)  # either is recorded


class BkashStanding:
    """Asks bKash.

    Args:
        store: must know the payments, orders and catalog tables.
        bkash: the gateway.
        clock: the present.
    """

    def __init__(self, store: Store, bkash: BkashPayment, clock: Clock) -> None:
        self._bkash = bkash
        self._settlement = Settlement.of(store, clock)
        self._facts = BkashFacts(self._settlement, bkash)
        self._execution = BkashExecution(self._settlement, bkash)
        self._clock = clock

    def ask(self, snapshot: Snapshot) -> Standing:
        """Say what stands at bKash, and settle what is not settled here.

        A payment that nobody executed moves no money, and nobody but us can execute it: one whose
        time is over is ended. One whose execution was lost is executed again; bKash does it once.

        Raises:
            ProviderRefusedError: bKash knows no such payment.
            UnavailableError: no definite answer.
        """
        attempt, now = snapshot.attempt, self._clock()
        if attempt.reference is None:
            self._lapse(attempt)
            return NOTHING
        answer = self._answer(attempt)
        if answer.get("transactionStatus") == COMPLETED:
            evidence = Evidence("bkash.query", answer)
            if attempt.status is not AttemptStatus.CAPTURED:
                self._facts.apply(answer, "bkash.query", snapshot)
            return Standing(is_paid=True, amount=capture_of(answer, attempt, evidence).amount)
        if attempt.status is AttemptStatus.EXECUTING:
            is_initiated = answer.get("transactionStatus") == INITIATED
            if is_initiated and attempt.updated_at + _EXECUTE_AGAIN <= now:
                if self._execution.execute(snapshot, again=True) is None:
                    raise UnavailableError
                return self._after(snapshot)
        if attempt.is_live:
            self._facts.apply(answer, "bkash.query", snapshot)
            self._lapse(attempt)
        return NOTHING

    def _answer(self, attempt: Attempt) -> dict[str, Any]:
        try:
            return self._bkash.query(attempt.reference or "")
        except BkashRefusedError:
            self._lapse(attempt)
            raise

    def _lapse(self, attempt: Attempt) -> None:
        if attempt.is_live and attempt.expires_at <= self._clock():
            self._settlement.lapse(attempt.attempt_id, None)

    def _after(self, snapshot: Snapshot) -> Standing:
        following = self._settlement.read(snapshot.attempt.attempt_id) or snapshot
        captured = following.attempt.status is AttemptStatus.CAPTURED
        return Standing(is_paid=captured, amount=following.attempt.amount if captured else None)


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
