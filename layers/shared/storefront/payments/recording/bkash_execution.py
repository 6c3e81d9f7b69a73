"""Executing bKash payments: the one call that moves a customer's money."""

from typing import Any, Protocol

from storefront.errors import UnavailableError
from storefront.payments.gateways.bkash.calls import NOT_APPROVED
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.model.change import Result, Snapshot
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
