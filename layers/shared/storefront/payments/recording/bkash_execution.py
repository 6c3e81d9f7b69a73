"""Executing bKash payments: the one call that moves a customer's money."""

from typing import Any, Protocol

from storefront.errors import UnavailableError
from storefront.payments.gateways.bkash.calls import NOT_APPROVED
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.model.change import Outcome, Result, Snapshot
from storefront.payments.recording.bkash_payments import COMPLETED, BkashRecorder
from storefront.payments.recording.payments import PaymentRecorder


class Bkash(Protocol):
    """The calls that take and follow a payment."""

    def ready(self) -> None:
        """See `BkashGateway.ready`."""

    def execute(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.execute`."""

    def query(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.query`."""


class BkashExecutor:
    """Moves the money of approved payments.

    Args:
        recorder: records what providers say about payments.
        bkash_recorder: records what bKash answers.
        bkash: makes the calls.
    """

    def __init__(
        self, recorder: PaymentRecorder, bkash_recorder: BkashRecorder, bkash: Bkash
    ) -> None:
        self._recorder = recorder
        self._bkash_recorder = bkash_recorder
        self._bkash = bkash

    def begin(self, snapshot: Snapshot, *, while_held: bool = False) -> Result | None:
        """Make the stock of an open attempt's order safe, and then move its money.

        Args:
            snapshot: the attempt and its order.
            while_held: only if the order's hold has not ended: nobody waits for this payment, and
                whoever sees an order that has run out must not be charged for it.

        Returns:
            what came of it; None if bKash gave no definite answer, or if somebody else executes.

        Raises:
            AttemptStateError, OrderStateError, PaymentInProgressError: see
                `PaymentRecorder.await_outcome`.
            UnavailableError: no definite outcome here in time; nothing was sent.
        """
        attempt_id = snapshot.attempt.attempt_id
        begun = self._recorder.await_outcome(
            attempt_id, None, None, snapshot, while_held=while_held
        )
        # Of several that begin at once, the one whose write it was executes.
        if begun.outcome is not Outcome.CHANGED or begun.snapshot is None:
            return None
        return self.execute(begun.snapshot)

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
                return self._bkash_recorder.ask(snapshot, not_approved=not_approved)
            return self._recorder.fail(attempt.attempt_id, refusal.code, None, snapshot)
        except UnavailableError:
            return self._bkash_recorder.ask(snapshot)
        if answer.get("transactionStatus") != COMPLETED:
            return self._bkash_recorder.ask(snapshot)
        return self._bkash_recorder.apply(answer, "bkash.execute", snapshot)
