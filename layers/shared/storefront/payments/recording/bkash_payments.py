"""What bKash says of a payment, and what it means for us."""

from collections.abc import Mapping
from typing import Any, Protocol

from storefront.errors import UnavailableError
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


class BkashQuery(Protocol):
    """The call that asks."""

    def query(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.query`."""


class BkashRecorder:
    """Asks bKash about payments, and applies its answers.

    Args:
        recorder: records what providers say about payments.
        bkash: makes the call.
    """

    def __init__(self, recorder: PaymentRecorder, bkash: BkashQuery) -> None:
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
