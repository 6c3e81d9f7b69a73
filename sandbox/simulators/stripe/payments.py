"""PaymentIntents and charges: the objects through which money moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import CHARGE, PAYMENT_INTENT, retrieve

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.events import EventLog

CARD = {
    "type": "card",
    "card": {"brand": "visa", "country": "US", "funding": "credit", "last4": "4242"},
}
DELAYED = {
    "type": "us_bank_account",
    "us_bank_account": {"bank_name": "STRIPE TEST BANK", "last4": "6789"},
}

CARD_DECLINED = {
    "type": "card_error",
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
}
DEBIT_FAILED = {
    "type": "invalid_request_error",
    "code": "payment_intent_payment_attempt_failed",
    "message": "The payment failed.",
}


class Payments:
    """Moves PaymentIntents through their states and records the matching events."""

    def __init__(self, store: Store, clock: Clock, events: EventLog) -> None:
        self._store = store
        self._clock = clock
        self._events = events

    def open_intent(self, session: Document, intent_data: Document) -> Document:
        """Create the PaymentIntent of a session, not yet confirmed."""
        intent = {
            "id": new_id("pi_3"),
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "confirmation_method": "automatic",
            "created": int(self._clock.now()),
            "currency": session["currency"],
            "customer": None,
            "description": intent_data["description"],
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": intent_data["metadata"],
            "next_action": None,
            "payment_method": None,
            "payment_method_types": session["payment_method_types"],
            "receipt_email": None,
            "status": "requires_payment_method",
        }
        self._save(intent)
        return intent

    def retrieve(self, intent_id: str) -> Document:
        """Return one PaymentIntent.

        Raises:
            StripeError: 404.
        """
        return retrieve(self._store, PAYMENT_INTENT, intent_id)

    def succeed(self, intent: Document, method: Document, billing: Document) -> None:
        """Capture the whole amount."""
        charge = self._charge(intent, method, billing)
        intent |= {
            "amount_received": intent["amount"],
            "last_payment_error": None,
            "latest_charge": charge["id"],
            "payment_method": charge["payment_method"],
            "status": "succeeded",
        }
        self._store.put(CHARGE, charge["id"], charge)
        self._save(intent)
        self._events.record("charge.succeeded", charge)
        self._events.record("payment_intent.succeeded", intent)

    def process(self, intent: Document) -> None:
        """Start a payment whose outcome a delayed method will tell later."""
        intent |= {
            "last_payment_error": None,
            "payment_method": new_id("pm_1"),
            "status": "processing",
        }
        self._save(intent)
        self._events.record("payment_intent.processing", intent)

    def fail(self, intent: Document, error: Document) -> None:
        """Record a failed try; another payment method may follow."""
        intent |= {
            "last_payment_error": error,
            "payment_method": None,
            "status": "requires_payment_method",
        }
        self._save(intent)
        self._events.record("payment_intent.payment_failed", intent)

    def cancel(self, intent: Document) -> None:
        """End an intent that will never be paid."""
        intent |= {
            "canceled_at": int(self._clock.now()),
            "cancellation_reason": "automatic",
            "status": "canceled",
        }
        self._save(intent)
        self._events.record("payment_intent.canceled", intent)

    def _save(self, intent: Document) -> None:
        self._store.put(PAYMENT_INTENT, intent["id"], intent)

    def _charge(self, intent: Document, method: Document, billing: Document) -> dict[str, Any]:
        return {
            "id": new_id("ch_3"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"],
            "amount_refunded": 0,
            "balance_transaction": new_id("txn_3"),
            "billing_details": billing,
            "captured": True,
            "created": int(self._clock.now()),
            "currency": intent["currency"],
            "customer": None,
            "description": intent["description"],
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "livemode": False,
            "metadata": intent["metadata"],
            "outcome": {
                "network_status": "approved_by_network",
                "risk_level": "normal",
                "seller_message": "Payment complete.",
                "type": "authorized",
            },
            "paid": True,
            "payment_intent": intent["id"],
            "payment_method": intent["payment_method"] or new_id("pm_1"),
            "payment_method_details": method,
            "refunded": False,
            "status": "succeeded",
        }
