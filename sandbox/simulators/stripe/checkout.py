"""What a buyer does on the hosted page, and what their bank does later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.stripe.errors import StripeError
from sandbox.simulators.stripe.payments import CARD, CARD_DECLINED, DEBIT_FAILED, DELAYED
from sandbox.simulators.stripe.resources import SESSION
from sandbox.simulators.stripe.sessions import INTENT_DATA

if TYPE_CHECKING:
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.events import EventLog
    from sandbox.simulators.stripe.payments import Payments
    from sandbox.simulators.stripe.sessions import Sessions

BUYER_EMAIL = "buyer@example.com"
"""Given by buyers whose address the shop did not pass on."""


class Checkout:
    """The buyer's side of a session; each method returns the session afterwards.

    All raise StripeError: 404 for an unknown session, 400 for one in another state.
    """

    def __init__(
        self, store: Store, sessions: Sessions, payments: Payments, events: EventLog
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._payments = payments
        self._events = events

    def pay(self, session_id: str) -> Document:
        """Pay by card at once."""
        with self._store.transaction():
            session, intent = self._submit(session_id)
            self._complete(session, intent)
            self._payments.succeed(intent, CARD, _billing(session))
            session["payment_status"] = "paid"
            return self._save(session, "checkout.session.completed")

    def decline(self, session_id: str) -> Document:
        """Try a card that is declined; the session stays open."""
        with self._store.transaction():
            session, intent = self._submit(session_id)
            self._payments.fail(intent, CARD_DECLINED)
            return self._save(session)

    def pay_later(self, session_id: str) -> Document:
        """Choose a delayed method: the session completes unpaid until `settle` or `fail`."""
        with self._store.transaction():
            session, intent = self._submit(session_id)
            self._complete(session, intent)
            self._payments.process(intent)
            return self._save(session, "checkout.session.completed")

    def settle(self, session_id: str) -> Document:
        """Let the money of a delayed method arrive."""
        with self._store.transaction():
            session, intent = self._processing(session_id)
            self._payments.succeed(intent, DELAYED, _billing(session))
            session["payment_status"] = "paid"
            return self._save(session, "checkout.session.async_payment_succeeded")

    def fail(self, session_id: str) -> Document:
        """Let a delayed method fail."""
        with self._store.transaction():
            session, intent = self._processing(session_id)
            self._payments.fail(intent, DEBIT_FAILED)
            return self._save(session, "checkout.session.async_payment_failed")

    def _submit(self, session_id: str) -> tuple[Document, Document]:
        """Return an open session and its PaymentIntent, which exists from the first try on."""
        session = self._sessions.retrieve(session_id)
        if session["status"] != "open":
            msg = f"This Checkout Session is {session['status']}: it cannot be paid any more."
            raise StripeError(msg)
        if session["payment_intent"]:
            return session, self._payments.retrieve(session["payment_intent"])
        intent_data = self._store.get(INTENT_DATA, session_id) or {}
        intent = self._payments.open_intent(session, intent_data)
        session["payment_intent"] = intent["id"]
        return session, intent

    def _processing(self, session_id: str) -> tuple[Document, Document]:
        session = self._sessions.retrieve(session_id)
        if session["payment_intent"]:
            intent = self._payments.retrieve(session["payment_intent"])
            if intent["status"] == "processing":
                return session, intent
        msg = "This Checkout Session has no delayed payment under way."
        raise StripeError(msg)

    def _complete(self, session: Document, intent: Document) -> None:
        session |= {
            "customer_details": {
                **_billing(session),
                "address": None,
                "tax_exempt": "none",
                "tax_ids": [],
            },
            "payment_intent": intent["id"],
            "status": "complete",
            "url": None,
        }

    def _save(self, session: Document, event_type: str | None = None) -> Document:
        self._store.put(SESSION, session["id"], session)
        if event_type:
            self._events.record(event_type, session)
        return session


def success_redirect(session: Document) -> str:
    """Return where the buyer goes after completing a session."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _billing(session: Document) -> Document:
    return {
        "address": None,
        "email": session["customer_email"] or BUYER_EMAIL,
        "name": "Sandbox Buyer",
        "phone": None,
    }
