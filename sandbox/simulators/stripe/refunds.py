"""Refunds of charges (https://docs.stripe.com/api/refunds)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.simulators.fault_kinds import PendingRefund
from sandbox.simulators.stripe.currencies import format_amount
from sandbox.simulators.stripe.disputes import require_undisputed
from sandbox.simulators.stripe.errors import ParameterError, StripeError
from sandbox.simulators.stripe.ids import new_id
from sandbox.simulators.stripe.resources import CHARGE, PAYMENT_INTENT, REFUND, page, retrieve
from sandbox.simulators.stripe.subjects import related

if TYPE_CHECKING:
    from sandbox.simulators.clock import Clock
    from sandbox.simulators.faults import Faults
    from sandbox.simulators.store import Document, Store
    from sandbox.simulators.stripe.events import EventLog, Origin
    from sandbox.simulators.stripe.schemas import CreateRefund, ListRefunds


class Refunds:
    """Gives money back, never more than was captured."""

    def __init__(self, store: Store, clock: Clock, events: EventLog, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._faults = faults

    def create(self, params: CreateRefund, origin: Origin) -> Document:
        """Refund a charge in whole or in part; at once, unless a fault keeps it pending.

        Raises:
            StripeError: no such charge, a disputed one, or more than is left of it.
        """
        charge = self.charge_of(params)
        require_undisputed(self._store, charge)
        left = charge["amount_captured"] - charge["amount_refunded"]
        if left == 0:
            msg = f"Charge {charge['id']} has already been refunded."
            raise StripeError(msg, code="charge_already_refunded")
        amount = left if params.amount is None else params.amount
        if amount > left:
            currency = charge["currency"]
            msg = (
                f"Refund amount ({format_amount(amount, currency)}) is greater than unrefunded "
                f"amount on charge ({format_amount(left, currency)})"
            )
            raise StripeError(msg, param="amount")
        refund = self._refund(charge, amount, params)
        self._store.put(REFUND, refund["id"], refund)
        self._events.record("refund.created", refund, origin)
        self._change_refunded(charge, amount, origin)
        return refund

    def succeed(self, refund_id: str) -> Document:
        """Let a pending refund reach the buyer.

        Raises:
            StripeError: 404; or 400 if it is not pending.
        """
        with self._store.transaction():
            refund = self._in_state(refund_id, {"pending"})
            refund |= {"status": "succeeded"}
            self._store.put(REFUND, refund_id, refund)
            self._events.record("refund.updated", refund, previous={"status": "pending"})
        return refund

    def fail(self, refund_id: str) -> Document:
        """Let the buyer's bank reject a refund that is pending or had succeeded.

        Raises:
            StripeError: 404; or 400 if it has failed before.
        """
        with self._store.transaction():
            refund = self._in_state(refund_id, {"pending", "succeeded"})
            previous = {"status": refund["status"]}
            refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
            self._store.put(REFUND, refund_id, refund)
            charge = retrieve(self._store, CHARGE, refund["charge"])
            charge["amount_refunded"] -= refund["amount"]
            charge["refunded"] = False
            self._store.put(CHARGE, charge["id"], charge)
            self._events.record("refund.updated", refund, previous=previous)
            self._events.record("refund.failed", refund)
        return refund

    def retrieve(self, refund_id: str) -> Document:
        """Return one refund.

        Raises:
            StripeError: 404.
        """
        return retrieve(self._store, REFUND, refund_id)

    def list_page(self, query: ListRefunds) -> Document:
        """Return a page of refunds, newest first."""
        found = [
            refund
            for refund in reversed(self._store.find(REFUND))
            if query.payment_intent in (None, refund["payment_intent"])
            and query.charge in (None, refund["charge"])
            and (query.created is None or query.created.holds(refund["created"]))
        ]
        return page(found, query, "/v1/refunds")

    def charge_of(self, params: CreateRefund) -> Document:
        """Return the charge that is meant.

        Raises:
            StripeError: none or two are named, or there is none.
        """
        if (params.payment_intent is None) == (params.charge is None):
            msg = "Exactly one of these params should be provided: payment_intent, charge."
            raise ParameterError(msg, code="parameter_missing", param="payment_intent")
        if params.charge is not None:
            return retrieve(self._store, CHARGE, params.charge, "charge")
        intent = retrieve(self._store, PAYMENT_INTENT, str(params.payment_intent), "payment_intent")
        if intent["latest_charge"] is None:
            msg = (
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            )
            raise StripeError(msg, param="payment_intent")
        return retrieve(self._store, CHARGE, intent["latest_charge"])

    def _in_state(self, refund_id: str, states: set[str]) -> Document:
        refund = self.retrieve(refund_id)
        if refund["status"] not in states:
            msg = f"This refund is {refund['status']}."
            raise StripeError(msg)
        return refund

    def _change_refunded(self, charge: Document, amount: int, origin: Origin) -> None:
        previous = {name: charge[name] for name in ("amount_refunded", "refunded")}
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self._store.put(CHARGE, charge["id"], charge)
        self._events.record("charge.refunded", charge, origin, previous=previous)

    def _refund(self, charge: Document, amount: int, params: CreateRefund) -> Document:
        ids = {charge["id"], charge["payment_intent"]}
        is_pending = self._faults.take(
            PendingRefund, "refund.create", lambda: related(self._store, ids)
        )
        return {
            "id": new_id("re_3"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": new_id("txn_3"),
            "charge": charge["id"],
            "created": int(self._clock.now()),
            "currency": charge["currency"],
            "destination_details": {"card": {"type": "refund"}, "type": "card"},
            "metadata": params.metadata,
            "payment_intent": charge["payment_intent"],
            "reason": params.reason,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "pending" if is_pending else "succeeded",
            "transfer_reversal": None,
        }
