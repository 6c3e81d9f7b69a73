"""What stands at a provider: how the reconciler asks about one attempt.

Asking also settles: what the provider says goes through the very code path of webhook and callback.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from storefront.payments.gateways.port import Gateway, RefundGateway
from storefront.payments.model import Attempt, AttemptStatus, Evidence
from storefront.payments.opening import Opening
from storefront.payments.returns import Returns
from storefront.payments.settlement import Settlement
from storefront.payments.stripe_objects import id_of, name_of
from storefront.payments.stripe_sessions import SessionNews, StripeSessions, is_paid

#: How long bKash may work on an Execute before it is made again; it answers within 30 seconds.
_EXECUTE_AGAIN = timedelta(minutes=2)
#: For how long bKash surely knows a payment; how long it answers about it is documented nowhere.
_REMEMBERED = timedelta(days=1)
#: States of a PaymentIntent that has taken no money and will take none by this session
#: (https://docs.stripe.com/payments/paymentintents/lifecycle).
_INTENT_FAILED = frozenset({"requires_payment_method", "canceled"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a provider says of an attempt's payment.

    Args:
        is_paid: whether it has taken money.
        amount: how much; None where it is none, or not the attempt's.
        went_back: whether all of it has been given back, of money that was not the attempt's own.
    """

    is_paid: bool
    amount: Money | None = None
    went_back: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A payment in a provider's own list, by which it has taken money and has it still.

    Args:
        reference: the provider's name for it.
        attempt_id, order_id: what we told the provider that it is for.
    """

    reference: str
    attempt_id: str | None
    order_id: str | None


NOTHING = Standing(is_paid=False)


class StripeSession(Gateway, RefundGateway, Protocol):
    """The part of Stripe's gateway that opens sessions, and reads them and their disputes."""

    def session(self, session_id: str) -> dict[str, Any]:
        """See `StripeGateway.session`."""

    def completed(self, since: datetime) -> Iterator[dict[str, Any]]:
        """See `StripeGateway.completed`."""

    def disputes(self, intent: str) -> list[dict[str, Any]]:
        """See `StripeGateway.disputes`."""


class BkashPayment(Gateway, RefundGateway, Bkash, Protocol):
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
        settlement = Settlement.of(store, clock)
        self._sessions = StripeSessions(settlement, livemode=livemode)
        self._returns = Returns(settlement, stripe)
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
        went_back = self._returns.all_of(capture, attempt)
        return Standing(is_paid=True, amount=capture.amount, went_back=went_back)

    def paid(self, since: datetime) -> Iterator[Listed]:
        """Yield what Stripe itself lists of this shop's paid sessions that began since then.

        Raises:
            UnavailableError: no definite answer.
        """
        for session in self._stripe.completed(since):
            if is_paid(session) and not _is_refunded(session):
                told = session["metadata"]
                attempt_id, order_id = (
                    name_of(told.get("attempt_id")),
                    name_of(told.get("order_id")),
                )
                yield Listed(session["id"], attempt_id, order_id)

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
        self._returns = Returns(self._settlement, bkash)
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
            capture = capture_of(answer, attempt, evidence)
            went_back = self._returns.all_of(capture, attempt)
            return Standing(is_paid=True, amount=capture.amount, went_back=went_back)
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

    def paid(self, since: datetime) -> Iterator[Listed]:
        """Yield nothing: bKash has no list of payments, and finds only those it is asked about.

        What it has taken by a payment that is not known here, only its own pages show.
        """
        del since
        return iter(())

    def _answer(self, attempt: Attempt) -> dict[str, Any]:
        try:
            return self._bkash.query(attempt.reference or "")
        except BkashRefusedError as refusal:
            if self._may_be_forgotten(attempt):
                raise UnavailableError from refusal
            self._lapse(attempt)
            raise

    def _may_be_forgotten(self, attempt: Attempt) -> bool:
        """Tell whether it means nothing that bKash does not know a payment which it took."""
        captured_at = attempt.captured_at
        return captured_at is not None and captured_at + _REMEMBERED <= self._clock()

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


def _is_refunded(session: Mapping[str, Any]) -> bool:
    """Tell whether all of a session's money has been given back."""
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
    return isinstance(charge, Mapping) and charge.get("refunded") is True
