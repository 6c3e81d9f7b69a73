"""Where the money is: one entry per charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.stripe.disputes import LOST
from sandbox.simulators.stripe.resources import CHARGE, DISPUTE, REFUND, SESSION

if TYPE_CHECKING:
    from sandbox.simulators.store import Document, Store


def ledger(store: Store) -> list[Document]:
    """Return captured, refunded and disputed minor units by PaymentIntent.

    `amount_disputed` is what banks have taken back for good; what a refund that is still pending
    will give back stands apart from what has been given.
    """
    session_of = {
        session["payment_intent"]: session
        for session in store.find(SESSION)
        if session["payment_intent"]
    }
    succeeded = _amounts(store.find(REFUND, status="succeeded"))
    pending = _amounts(store.find(REFUND, status="pending"))
    lost = _amounts(store.find(DISPUTE, status=LOST))
    return [
        {
            "payment_intent": charge["payment_intent"],
            "session": session_of[charge["payment_intent"]]["id"],
            "client_reference_id": session_of[charge["payment_intent"]]["client_reference_id"],
            "currency": charge["currency"],
            "amount_captured": charge["amount_captured"],
            "amount_refunded": succeeded.get(charge["id"], 0),
            "amount_refund_pending": pending.get(charge["id"], 0),
            "amount_disputed": lost.get(charge["id"], 0),
        }
        for charge in store.find(CHARGE)
    ]


def _amounts(items: list[Document]) -> dict[str, int]:
    """Add up amounts by charge."""
    totals: dict[str, int] = {}
    for item in items:
        totals[item["charge"]] = totals.get(item["charge"], 0) + item["amount"]
    return totals
