"""bKash's callback: a browser's GET, unsigned, so that its query string is only a hint.

Whatever the hint says, bKash itself is asked, and money moves only after the order's stock has been
made safe for it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol

from storefront.errors import ConflictError, PaymentInProgressError, UnavailableError
from storefront.ids import is_id
from storefront.payments.facts import Capture, Outcome, Result, Snapshot
from storefront.payments.gateways.bkash import BkashRefusedError, invoice_of, money_of
from storefront.payments.model import Attempt, AttemptStatus, Evidence, Provider
from storefront.payments.settlement import Settlement

_COMPLETED = "Completed"
_INITIATED = "Initiated"
#: bKash's other words for a payment that will never move money.
_OVER = frozenset({"Cancelled", "Declined", "Expired", "Failed"})
#: Execute's refusal of a payment that the customer has not approved (or whose PIN was wrong).
_NOT_APPROVED = "2056"


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
}


class Bkash(Protocol):
    """The calls the callback makes."""

    def ready(self) -> None:
        """See `BkashGateway.ready`."""

    def execute(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.execute`."""

    def query(self, payment_id: str) -> dict[str, Any]:
        """See `BkashGateway.query`."""


class BkashCallback:
    """Handles the return of a customer from bKash.

    Args:
        settlement: the code path by which facts change orders.
        bkash: makes the calls.
    """

    def __init__(self, settlement: Settlement, bkash: Bkash) -> None:
        self._settlement = settlement
        self._bkash = bkash

    def handle(self, query: Mapping[str, str]) -> tuple[CallbackResult, str] | None:
        """Find out what became of a payment, executing it if the customer has approved.

        Args:
            query: the callback's parameters: attempt (ours), paymentID and status (bKash's).

        Returns:
            what to tell the customer, and the order's id; None for a payment that is not ours,
            in which case nobody was asked anything.
        """
        snapshot = self._find(query)
        if snapshot is None:
            return None
        attempt = snapshot.attempt
        if attempt.status is AttemptStatus.EXECUTING:
            # Somebody executes, or died doing so: asking is safe, and a reload may find the end.
            result = self._ask(snapshot, not_approved=False)
        elif attempt.status is not AttemptStatus.OPEN:
            result = _result_of(attempt)
        elif query.get("status") == "success":
            result = self._execute(snapshot)
        else:
            result = self._give_up(snapshot, query.get("status", ""))
        return result, attempt.order_id

    def _find(self, query: Mapping[str, str]) -> Snapshot | None:
        attempt_id = query.get("attempt", "")
        snapshot = self._settlement.read(attempt_id) if is_id(attempt_id) else None
        if snapshot is None or snapshot.attempt.provider is not Provider.BKASH:
            return None
        reference = snapshot.attempt.reference
        return snapshot if reference and reference == query.get("paymentID") else None

    def _execute(self, snapshot: Snapshot) -> CallbackResult:
        attempt = snapshot.attempt
        payment_id = attempt.reference or ""
        try:
            # Without a token nothing could be sent, and the attempt had better stay open.
            self._bkash.ready()
        except UnavailableError:
            return CallbackResult.PROCESSING
        try:
            # The stock is made safe before money moves; whoever does this first executes.
            begun = self._settlement.await_outcome(attempt.attempt_id, payment_id, None, snapshot)
        except PaymentInProgressError:
            return CallbackResult.PROCESSING
        except ConflictError:
            # The stock is gone, or a simultaneous callback has settled: the attempt tells.
            ended = self._settlement.expire(attempt.attempt_id, None).snapshot
            return _result_of(ended.attempt) if ended else CallbackResult.EXPIRED
        if begun.outcome is not Outcome.CHANGED or begun.snapshot is None:
            return CallbackResult.PROCESSING
        return self._move_money(payment_id, begun.snapshot)

    def _move_money(self, payment_id: str, snapshot: Snapshot) -> CallbackResult:
        try:
            answer = self._bkash.execute(payment_id)
        except BkashRefusedError as refusal:
            if refusal.is_ambiguous:
                return self._ask(snapshot, not_approved=refusal.code == _NOT_APPROVED)
            self._settlement.fail(snapshot.attempt.attempt_id, refusal.code, None, snapshot)
            return CallbackResult.FAILURE
        except UnavailableError:
            return self._ask(snapshot, not_approved=False)
        return self._conclude(answer, "bkash.execute", snapshot, not_approved=False)

    def _ask(self, snapshot: Snapshot, *, not_approved: bool) -> CallbackResult:
        """Let bKash say what happened; while it does not, the payment is processing."""
        try:
            answer = self._bkash.query(snapshot.attempt.reference or "")
        except (BkashRefusedError, UnavailableError):
            return CallbackResult.PROCESSING
        return self._conclude(answer, "bkash.query", snapshot, not_approved=not_approved)

    def _give_up(self, snapshot: Snapshot, hint: str) -> CallbackResult:
        """Handle a return without approval: the attempt ends, unless bKash says otherwise."""
        told = CallbackResult.CANCEL if hint == "cancel" else CallbackResult.FAILURE
        try:
            answer = self._bkash.query(snapshot.attempt.reference or "")
        except (BkashRefusedError, UnavailableError):
            return told
        if answer.get("transactionStatus") == _INITIATED and hint in {"cancel", "failure"}:
            # Ours to end: nobody but us can execute it, and the customer gets a new payment.
            evidence = Evidence("bkash.query", answer)
            ended = self._settlement.give_up(snapshot.attempt.attempt_id, hint, evidence, snapshot)
            if ended.outcome is Outcome.ALREADY and ended.snapshot:
                return _result_of(ended.snapshot.attempt)
            return told
        result = self._conclude(answer, "bkash.query", snapshot, not_approved=False)
        return told if result is CallbackResult.FAILURE else result

    def _conclude(
        self, answer: Mapping[str, Any], source: str, snapshot: Snapshot, *, not_approved: bool
    ) -> CallbackResult:
        """Apply bKash's answer about an attempt."""
        attempt_id = snapshot.attempt.attempt_id
        evidence = Evidence(source, dict(answer))
        status = answer.get("transactionStatus")
        if status == _COMPLETED:
            capture = capture_of(answer, snapshot.attempt, evidence)
            return _told(self._settlement.capture(capture, snapshot))
        if status == _INITIATED and not_approved:
            self._settlement.resume(attempt_id, evidence, snapshot)
            return CallbackResult.FAILURE
        if isinstance(status, str) and status in _OVER:
            self._settlement.fail(attempt_id, status.lower(), evidence, snapshot)
            return CallbackResult.FAILURE
        return CallbackResult.PROCESSING


def capture_of(answer: Mapping[str, Any], attempt: Attempt, evidence: Evidence) -> Capture:
    """Read a completed payment; what is not the attempt's payment carries no amount."""
    trx_id = answer.get("trxID")
    is_ours = (
        answer.get("paymentID") == attempt.reference
        and invoice_of(answer) == attempt.attempt_id
        and isinstance(trx_id, str)
        and bool(trx_id)
    )
    return Capture(
        attempt_id=attempt.attempt_id,
        reference=str(answer.get("paymentID")),
        transaction_id=str(trx_id),
        amount=money_of(answer) if is_ours else None,
        evidence=evidence,
    )


def _result_of(attempt: Attempt) -> CallbackResult:
    return CallbackResult.REFUND if attempt.refund_due else _RESULTS[attempt.status]


def _told(result: Result) -> CallbackResult:
    if result.outcome is Outcome.MISMATCH or result.snapshot is None:
        return CallbackResult.PROCESSING
    return _result_of(result.snapshot.attempt)
