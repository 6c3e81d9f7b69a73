"""What bKash says of a payment, and what it means for us; and the one call that moves money."""

from collections.abc import Mapping
from typing import Any, Protocol

from storefront.errors import UnavailableError
from storefront.payments.gateways.bkash.calls import NOT_APPROVED
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.gateways.bkash.objects import invoice_of, money_of
from storefront.payments.model.attempt import Attempt
from storefront.payments.model.change import Capture, Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.payments import PaymentRecorder

INITIATED = "Initiated"
COMPLETED = "Completed"
#: `verificationStatus` of a payment that the customer has approved with their PIN.
_VERIFIED = "Complete"
#: bKash's other words for a payment that will never move money.
_OVER = frozenset({"Cancelled", "Declined", "Expired", "Failed"})


class Bkash(Protocol):
    """The calls that take and follow a payment."""

    def ready(self) -> None:
        """See `BkashGateway.ready`."""

    def execute(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.execute`."""

    def query(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.query`."""


class BkashRecorder:
    """Asks bKash about payments, moves the money of approved ones, and applies its answers.

    Args:
        recorder: records what providers say about payments.
        bkash: makes the calls.
    """

    def __init__(self, recorder: PaymentRecorder, bkash: Bkash) -> None:
        self._recorder = recorder
        self._bkash = bkash

    def ask(self, snapshot: Snapshot, *, not_approved: bool = False) -> Result | None:
        """Let bKash say what happened, and apply it; see `apply`.

        Returns:
            what came of it: a mismatch if bKash knows no such payment; None if it gave no definite
            answer, so that nothing changed.
        """
        try:
            answer = self._bkash.query(snapshot.attempt.reference or "")
        except UnavailableError:
            return None
        except BkashRefusedError:
            return Result(Outcome.MISMATCH, snapshot)
        return self.apply(answer, "bkash.query", snapshot, not_approved=not_approved)

    def answer(self, attempt: Attempt) -> dict[str, Any] | None:
        """Return what bKash says of an attempt's payment; None if it does not say."""
        try:
            return self._bkash.query(attempt.reference or "")
        except (BkashRefusedError, UnavailableError):
            return None

    def apply(
        self,
        answer: Mapping[str, Any],
        source: str,
        snapshot: Snapshot,
        *,
        not_approved: bool = False,
    ) -> Result:
        """Apply bKash's answer about an attempt.

        Args:
            answer: of Execute or Query.
            source: which call it was, for the record of the message.
            snapshot: the attempt and its order.
            not_approved: Execute has just said that the customer has not approved; then a payment
                that is merely initiated is open again, otherwise its outcome is unknown.

        Raises:
            UnavailableError: no definite outcome here in time.
        """
        attempt_id = snapshot.attempt.attempt_id
        message = ProviderMessage(source, dict(answer))
        status = answer.get("transactionStatus")
        if status == COMPLETED:
            return self._recorder.capture(capture_of(answer, snapshot.attempt, message), snapshot)
        if status == INITIATED and not_approved:
            return self._recorder.resume(attempt_id, message, snapshot)
        if isinstance(status, str) and status in _OVER:
            return self._recorder.fail(attempt_id, status.lower(), message, snapshot)
        return Result(Outcome.UNKNOWN, snapshot)

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
                return self.ask(snapshot, not_approved=not_approved)
            return self._recorder.fail(attempt.attempt_id, refusal.code, None, snapshot)
        except UnavailableError:
            return self.ask(snapshot)
        if answer.get("transactionStatus") != COMPLETED:
            return self.ask(snapshot)
        return self.apply(answer, "bkash.execute", snapshot)


def is_approved(answer: Mapping[str, Any]) -> bool:
    """Return whether the customer has approved a payment that nobody has executed yet."""
    is_initiated = answer.get("transactionStatus") == INITIATED
    return is_initiated and answer.get("verificationStatus") == _VERIFIED


def capture_of(answer: Mapping[str, Any], attempt: Attempt, message: ProviderMessage) -> Capture:
    """Read a completed payment; what is not the attempt's payment carries no amount."""
    trx_id = answer.get("trxID")
    is_of_attempt = (
        answer.get("paymentID") == attempt.reference
        and invoice_of(answer) == attempt.attempt_id
        and isinstance(trx_id, str)
        and bool(trx_id)
    )
    return Capture(
        attempt_id=attempt.attempt_id,
        reference=str(answer.get("paymentID")),
        transaction_id=str(trx_id),
        amount=money_of(answer) if is_of_attempt else None,
        message=message,
    )
