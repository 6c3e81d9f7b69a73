"""Executing bKash payments: the one call that moves a customer's money."""

from typing import Any, Protocol

from storefront.errors import UnavailableError
from storefront.payments.bkash_facts import BkashFacts
from storefront.payments.facts import Result, Snapshot
from storefront.payments.gateways.bkash import BkashRefusedError
from storefront.payments.settlement import Settlement

#: Execute's refusal of a payment that the customer has not approved (or whose PIN was wrong).
_NOT_APPROVED = "2056"


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

    def execute(self, snapshot: Snapshot) -> Result | None:
        """Execute an attempt that is `executing`, or ask what became of it; apply the answer.

        Repeating it is safe: bKash executes a payment once.

        Returns:
            what came of it; None if bKash gave no definite answer.
        """
        attempt = snapshot.attempt
        try:
            answer = self._bkash.execute(attempt.reference or "")
        except BkashRefusedError as refusal:
            if refusal.is_ambiguous:
                return self._facts.ask(snapshot, not_approved=refusal.code == _NOT_APPROVED)
            return self._settlement.fail(attempt.attempt_id, refusal.code, None, snapshot)
        except UnavailableError:
            return self._facts.ask(snapshot)
        return self._facts.apply(answer, "bkash.execute", snapshot)
