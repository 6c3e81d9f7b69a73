"""Looking up payments at bKash."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from storefront.clock import Clock
from storefront.errors import ConflictError, UnavailableError
from storefront.payments.gateways.bkash.gateway import BkashRefusedError
from storefront.payments.gateways.port import Gateway, RefundGateway
from storefront.payments.model.attempt import Attempt, AttemptStatus
from storefront.payments.model.change import Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.reconciliation.lookup import NOTHING, ListedPayment, ProviderState
from storefront.payments.reconciliation.mismatched_captures import end_if_refunded
from storefront.payments.recording.bkash_payments import (
    COMPLETED,
    INITIATED,
    Bkash,
    BkashRecorder,
    capture_of,
    is_approved,
)
from storefront.payments.recording.payments import PaymentRecorder

#: How long bKash may work on an Execute before it is made again; it answers within 30 seconds.
_EXECUTE_AGAIN = timedelta(minutes=2)
#: For how long bKash surely knows a payment; how long it answers about it is documented nowhere.
_REMEMBERED = timedelta(days=1)


class BkashPayment(Gateway, RefundGateway, Bkash, Protocol):
    """The part of bKash's gateway that opens payments and follows them."""


class BkashLookup:
    """Asks bKash.

    Args:
        bkash: the gateway.
        recorder, bkash_recorder: record what bKash says; the latter executes payments, too.
        clock: the present.
    """

    def __init__(
        self,
        bkash: BkashPayment,
        recorder: PaymentRecorder,
        bkash_recorder: BkashRecorder,
        clock: Clock,
    ) -> None:
        self._bkash = bkash
        self._recorder = recorder
        self._bkash_recorder = bkash_recorder
        self._clock = clock

    def ask(self, snapshot: Snapshot) -> ProviderState:
        """Return the payment's state at bKash, and record what is news here.

        A payment that nobody executed moves no money, and nobody but us can execute it. One that
        the customer has approved, and whose browser has not come back, is executed while the order
        is held for it; one whose time is over is ended. One whose execution was lost is executed
        again; bKash does it once.

        Raises:
            ProviderRefusedError: bKash knows no such payment.
            UnavailableError: no definite answer.
        """
        attempt, now = snapshot.attempt, self._clock()
        if attempt.reference is None:
            self._lapse(attempt)
            return NOTHING
        answer = self._answer(attempt)
        if answer.get("transactionStatus") == COMPLETED:
            message = ProviderMessage("bkash.query", answer)
            if attempt.status is not AttemptStatus.CAPTURED:
                self._bkash_recorder.apply(answer, "bkash.query", snapshot)
            capture = capture_of(answer, attempt, message)
            went_back = end_if_refunded(capture, attempt, self._bkash, self._recorder)
            return ProviderState(is_paid=True, amount=capture.amount, went_back=went_back)
        if attempt.status is AttemptStatus.EXECUTING:
            is_initiated = answer.get("transactionStatus") == INITIATED
            if is_initiated and attempt.updated_at + _EXECUTE_AGAIN <= now:
                if self._bkash_recorder.execute(snapshot, again=True) is None:
                    raise UnavailableError
                return self._after(snapshot)
        if attempt.status is AttemptStatus.OPEN and is_approved(answer):
            with suppress(ConflictError):  # the hold has ended, or somebody else executes
                if self._bkash_recorder.begin(snapshot, while_held=True) is None:
                    raise UnavailableError
                return self._after(snapshot)
        if attempt.is_live:
            self._bkash_recorder.apply(answer, "bkash.query", snapshot)
            self._lapse(attempt)
        return NOTHING

    def paid(self, since: datetime) -> Iterator[ListedPayment]:
        """Yield nothing: bKash has no list of payments, and finds only those it is asked about.

        What it has taken by a payment that is not known here, only its own pages show.
        """
        del since
        return iter(())

    def _answer(self, attempt: Attempt) -> dict[str, Any]:
        try:
            return self._bkash.query(attempt.reference or "")
        except BkashRefusedError as refusal:
            if self._may_be_forgotten(attempt):
                raise UnavailableError from refusal
            self._lapse(attempt)
            raise

    def _may_be_forgotten(self, attempt: Attempt) -> bool:
        """Return whether it means nothing that bKash does not know a payment which it took."""
        captured_at = attempt.captured_at
        return captured_at is not None and captured_at + _REMEMBERED <= self._clock()

    def _lapse(self, attempt: Attempt) -> None:
        if attempt.is_live and attempt.expires_at <= self._clock():
            self._recorder.lapse(attempt.attempt_id, None)

    def _after(self, snapshot: Snapshot) -> ProviderState:
        following = self._recorder.read(snapshot.attempt.attempt_id) or snapshot
        captured = following.attempt.status is AttemptStatus.CAPTURED
        return ProviderState(
            is_paid=captured, amount=following.attempt.amount if captured else None
        )
