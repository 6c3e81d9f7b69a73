"""Disputes: a buyer asks the bank for the money back (https://docs.stripe.com/api/disputes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sandbox.simulators.stripe.errors import StripeError
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import CHARGE, DISPUTE, page, retrieve

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.events import EventLog
    from sandbox.simulators.stripe.schemas import ListDisputes

OPEN, WON, LOST = "needs_response", "won", "lost"
INQUIRY, INQUIRY_CLOSED = "warning_needs_response", "warning_closed"
_ENDS = {OPEN: {WON, LOST}, INQUIRY: {INQUIRY_CLOSED}}
"""How a dispute in a status can end."""

_EVIDENCE_SECONDS = 7 * 24 * 3600
"""How long the merchant has to answer."""


class Disputes:
    """What banks do, and how it ends; the merchant's evidence is not simulated."""

    def __init__(self, store: Store, clock: Clock, events: EventLog) -> None:
        self._store = store
        self._clock = clock
        self._events = events

    def open(
        self, charge: Document, amount: int | None = None, *, inquiry: bool = False
    ) -> Document:
        """Dispute a charge: the bank takes the money at once.

        Args:
            charge: the charge.
            amount: minor units; all that has not been refunded if None.
            inquiry: the bank only asks: no money moves, and refunds remain possible.

        Raises:
            StripeError: disputed before, or more than is left.
        """
        if charge["disputed"]:
            msg = f"Charge {charge['id']} has been disputed before."
            raise StripeError(msg)
        left = charge["amount_captured"] - charge["amount_refunded"]
        disputed = left if amount is None else amount
        if not 0 < disputed <= left:
            msg = f"Of charge {charge['id']} only {left} can be disputed."
            raise StripeError(msg)
        with self._store.transaction():
            dispute = self._dispute(charge, disputed, inquiry=inquiry)
            self._store.put(CHARGE, charge["id"], {**charge, "disputed": True})
            self._store.put(DISPUTE, dispute["id"], dispute)
            self._events.record("charge.dispute.created", dispute)
            if not inquiry:
                self._events.record("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def close(self, dispute_id: str, status: Literal["won", "lost", "warning_closed"]) -> Document:
        """Let the bank decide, or leave it at an inquiry.

        Raises:
            StripeError: 404; decided before, or an inquiry that is to be won or lost.
        """
        with self._store.transaction():
            dispute = self.retrieve(dispute_id)
            if status not in _ENDS.get(dispute["status"], ()):
                msg = f"This dispute is {dispute['status']}."
                raise StripeError(msg)
            dispute |= {"status": status, "is_charge_refundable": status != LOST}
            self._store.put(DISPUTE, dispute_id, dispute)
            self._events.record("charge.dispute.closed", dispute)
            if status == WON:
                self._events.record("charge.dispute.funds_reinstated", dispute)
        return dispute

    def retrieve(self, dispute_id: str) -> Document:
        """Return one dispute.

        Raises:
            StripeError: 404.
        """
        return retrieve(self._store, DISPUTE, dispute_id)

    def list_page(self, query: ListDisputes) -> Document:
        """Return a page of disputes, newest first."""
        found = [
            dispute
            for dispute in reversed(self._store.find(DISPUTE))
            if query.payment_intent in (None, dispute["payment_intent"])
            and query.charge in (None, dispute["charge"])
            and (query.created is None or query.created.holds(dispute["created"]))
        ]
        return page(found, query, "/v1/disputes")

    def _dispute(self, charge: Document, amount: int, *, inquiry: bool) -> Document:
        now = int(self._clock.now())
        return {
            "id": new_id("du_1"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {
                "due_by": now + _EVIDENCE_SECONDS,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": "fraudulent",
            "status": INQUIRY if inquiry else OPEN,
        }


def require_undisputed(store: Store, charge: Document) -> None:
    """Return only if no dispute keeps a charge from being refunded.

    Raises:
        StripeError: `charge_disputed`.
    """
    disputes = store.find(DISPUTE, charge=charge["id"]) if charge["disputed"] else []
    if not all(dispute["is_charge_refundable"] for dispute in disputes):
        msg = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise StripeError(msg, code="charge_disputed")
