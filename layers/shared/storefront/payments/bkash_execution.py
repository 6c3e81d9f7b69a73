"""Executing bKash payments: the one call that moves a customer's money."""

from typing import Any, Protocol

from storefront.errors import UnavailableError
from storefront.payments.bkash_facts import COMPLETED, BkashFacts
from storefront.payments.facts import Result, Snapshot
from storefront.payments.gateways.bkash import BkashRefusedError
from storefront.payments.gateways.bkash_calls import NOT_APPROVED
from storefront.payments.settlement import Settlement


class Bkash(Protocol):
    """The calls that take and follow a payment."""

    def ready(self) -> None:
        """See `BkashGateway.ready`."""

    def execute(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.execute`."""

    def query(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.query`."""


class BkashExecution:
    """Moves the money of approved payments.

    Args:
        settlement: the code path by which facts change orders.
        bkash: makes the calls.
    """

    def __init__(self, settlement: Settlement, bkash: Bkash) -> None:
        self._settlement = settlement
        self._bkash = bkash
        self._facts = BkashFacts(settlement, bkash)

    def execute(self, snapshot: Snapshot, *, again: bool = False) -> Result | None:
        """Execute an attempt that is `executing`, or ask what became of it; apply the answer.

        Repeating it is safe: bKash executes a payment once.

        Args:
            snapshot: the attempt and its order.
            again: bKash was asked before, and it is not known with what effect; then its "no"
                may be due to money that has moved, and fails nothing.

        Returns:
            what came of it; None if bKash gave no definite answer.
        """
        attempt = snapshot.attempt
        try:
            answer = self._bkash.execute(attempt.reference or "")
        except BkashRefusedError as refusal:
            not_approved = refusal.code == NOT_APPROVED
            if not_approved or again:
                return self._facts.ask(snapshot, not_approved=not_approved)
            return self._settlement.fail(attempt.attempt_id, refusal.code, None, snapshot)
        except UnavailableError:
            return self._facts.ask(snapshot)
        if answer.get("transactionStatus") != COMPLETED:
            return self._facts.ask(snapshot)
        return self._facts.apply(answer, "bkash.execute", snapshot)
