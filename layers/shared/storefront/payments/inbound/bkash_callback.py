"""bKash's callback: a browser's GET, unsigned, so that its query string is only a hint.

Whatever the hint says, bKash itself is asked, and money moves only after the order's stock has been
made safe for it.
"""

from collections.abc import Mapping
from enum import Enum

from storefront.errors import ConflictError, PaymentInProgressError, UnavailableError
from storefront.ids import is_id
from storefront.payments.model.attempt import Attempt, AttemptStatus, Provider
from storefront.payments.model.change import Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.bkash_payments import INITIATED, Bkash, BkashRecorder
from storefront.payments.recording.payments import PaymentRecorder


class CallbackResult(Enum):
    """What the customer is told."""

    SUCCESS = "success"
    CANCEL = "cancel"
    FAILURE = "failure"
    PROCESSING = "processing"
    EXPIRED = "expired"
    REFUND = "refund"


_RESULTS = {
    AttemptStatus.CAPTURED: CallbackResult.SUCCESS,
    AttemptStatus.FAILED: CallbackResult.FAILURE,
    AttemptStatus.EXPIRED: CallbackResult.EXPIRED,
    AttemptStatus.EXECUTING: CallbackResult.PROCESSING,
    # After Execute: the customer has not approved, and may try again.
    AttemptStatus.OPEN: CallbackResult.FAILURE,
}


class BkashCallback:
    """Handles the return of a customer from bKash.

    Args:
        recorder: records what providers say about payments.
        bkash_recorder: asks bKash, moves the money of approved payments, and records the answers.
        bkash: makes the calls.
    """

    def __init__(
        self,
        recorder: PaymentRecorder,
        bkash_recorder: BkashRecorder,
        bkash: Bkash,
    ) -> None:
        self._recorder = recorder
        self._bkash_recorder = bkash_recorder
        self._bkash = bkash

    def handle(self, query: Mapping[str, str]) -> tuple[CallbackResult, str] | None:
        """Find out what became of a payment, executing it if the customer has approved.

        Args:
            query: the callback's parameters: attempt (ours), paymentID and status (bKash's, in any
                case); browsers may have added others.

        Returns:
            what to tell the customer, and the order's id; None for a payment that is not ours,
            in which case nobody was asked anything.
        """
        snapshot = self._find(query)
        if snapshot is None:
            return None
        attempt, hint = snapshot.attempt, query.get("status", "").strip().casefold()
        if attempt.status is AttemptStatus.EXECUTING:
            # Somebody executes, or died doing so: asking is safe, and a reload may find the end.
            result = _result_after(self._bkash_recorder.ask(snapshot))
        elif attempt.status is not AttemptStatus.OPEN:
            result = _result_of(attempt)
        elif hint == "success":
            result = self._execute(snapshot)
        else:
            result = self._give_up(snapshot, hint)
        return result, attempt.order_id

    def _find(self, query: Mapping[str, str]) -> Snapshot | None:
        attempt_id = query.get("attempt", "")
        is_complete = is_id(attempt_id) and query.get("paymentID")
        snapshot = self._recorder.read(attempt_id) if is_complete else None
        if snapshot is None or snapshot.attempt.provider is not Provider.BKASH:
            return None
        reference = snapshot.attempt.reference
        return snapshot if reference and reference == query.get("paymentID") else None

    def _execute(self, snapshot: Snapshot) -> CallbackResult:
        attempt = snapshot.attempt
        try:
            # Without a token nothing could be sent, and the attempt had better stay open.
            self._bkash.ready()
        except UnavailableError:
            return CallbackResult.PROCESSING
        try:
            return _result_after(self._bkash_recorder.begin(snapshot))
        except PaymentInProgressError:
            return CallbackResult.PROCESSING
        except ConflictError:
            # The stock is gone, or a simultaneous callback was first: the attempt tells.
            ended = self._recorder.expire(attempt.attempt_id, None).snapshot
            return _result_of(ended.attempt) if ended else CallbackResult.EXPIRED

    def _give_up(self, snapshot: Snapshot, hint: str) -> CallbackResult:
        """Handle a return without approval: the attempt ends, unless bKash says otherwise."""
        ended_as = CallbackResult.CANCEL if hint == "cancel" else CallbackResult.FAILURE
        answer = self._bkash_recorder.answer(snapshot.attempt)
        if answer is None:
            return ended_as
        if answer.get("transactionStatus") == INITIATED and hint in {"cancel", "failure"}:
            # Ours to end: nobody but us can execute it, and the customer gets a new payment.
            message = ProviderMessage("bkash.query", answer)
            ended = self._recorder.give_up(snapshot.attempt.attempt_id, hint, message, snapshot)
            if ended.outcome is Outcome.UNCHANGED and ended.snapshot:
                return _result_of(ended.snapshot.attempt)
            return ended_as
        result = _result_after(self._bkash_recorder.apply(answer, "bkash.query", snapshot))
        return ended_as if result is CallbackResult.FAILURE else result


def _result_of(attempt: Attempt) -> CallbackResult:
    return CallbackResult.REFUND if attempt.refund_due else _RESULTS[attempt.status]


def _result_after(result: Result | None) -> CallbackResult:
    if result is None or result.snapshot is None:
        return CallbackResult.PROCESSING
    if result.outcome in {Outcome.MISMATCH, Outcome.UNKNOWN}:
        return CallbackResult.PROCESSING
    return _result_of(result.snapshot.attempt)
