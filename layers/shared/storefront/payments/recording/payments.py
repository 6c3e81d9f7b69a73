"""The one code path by which a provider's word about a payment changes an order.

Webhook, callback, notification and reconciler end here. How a change is made, so that it does not
matter how often, in which order or how simultaneously messages arrive, is in
`payments.recording.writer`.
"""

from storefront import log
from storefront.clock import Clock
from storefront.db.transaction import TransactionCanceledError
from storefront.inventory.repository import STOCK
from storefront.payments.model.attempt import MISMATCH, REFUNDED_MISMATCH, AttemptStatus
from storefront.payments.model.change import Capture, Change, Outcome, Result, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.store.attempts import TRANSACTION_LABEL


class PaymentRecorder:
    """Applies what providers say about payments.

    Every method takes the snapshot that its caller has read, if it has one.

    Args:
        writer: writes the changes.
        clock: the present.
    """

    def __init__(self, writer: ChangeWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    def read(self, attempt_id: str) -> Snapshot | None:
        """Return an attempt and its order, or None if there is no such attempt."""
        return self._writer.read(attempt_id)

    def capture(self, capture: Capture, snapshot: Snapshot | None = None) -> Result:
        """Record captured money, and let it pay its order if it can.

        The order becomes paid and its units leave the shelf. Where the order was canceled or
        expired, free units are taken; where there are none, or the order was paid already, the
        money is recorded as due for refund. Money that is not the attempt's (other amount,
        currency or reference) pays nothing and is noted on the timeline.

        Raises:
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        stock_gone = False

        def decide(seen: Snapshot) -> Change | None:
            return self._settle(seen, capture, stock_gone=stock_gone)

        while True:
            try:
                return self._writer.apply(capture.attempt_id, decide, snapshot)
            except TransactionCanceledError as error:
                if TRANSACTION_LABEL in error.failed:
                    log.warning("provider transaction is another's", attempt_id=capture.attempt_id)
                    return Result(Outcome.MISMATCH, snapshot)
                if stock_gone or not error.labelled(STOCK):
                    raise
                stock_gone = True

    def await_outcome(
        self,
        attempt_id: str,
        reference: str | None,
        message: ProviderMessage | None,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that money may be moving, and keep the order's stock until that is known.

        Args:
            attempt_id: by which it may move.
            reference: the provider's name for the attempt, where that is not known yet.
            message: what the provider said, if that is why.
            snapshot: the attempt and its order, if they were read.

        Raises:
            AttemptStateError: the attempt is over.
            OrderStateError: the order is not pending any more, so its stock is gone.
            PaymentInProgressError: another attempt is in this state.
            UnavailableError: no definite outcome in time.
        """

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.status is AttemptStatus.EXECUTING:
                return None
            now = self._clock()
            attempt = seen.attempt.executing(now, reference)
            order = seen.order.await_outcome(attempt_id, now)
            return Change(Outcome.CHANGED, attempt, order, "payment.processing", message)

        return self._writer.apply(attempt_id, decide, snapshot)

    def resume(
        self, attempt_id: str, message: ProviderMessage, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that the customer has not approved yet: the attempt is open as before."""

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.status is not AttemptStatus.EXECUTING:
                return None
            now = self._clock()
            attempt = seen.attempt.reopened(now)
            order = seen.order.stop_awaiting(attempt_id, now)
            return Change(Outcome.CHANGED, attempt, order, "payment.not_approved", message)

        return self._writer.apply(attempt_id, decide, snapshot)

    def fail(
        self,
        attempt_id: str,
        reason: str,
        message: ProviderMessage | None,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that the provider took no money and will not by this attempt."""

        def decide(seen: Snapshot) -> Change | None:
            return self._failure(seen, reason, message) if seen.attempt.is_live else None

        return self._writer.apply(attempt_id, decide, snapshot)

    def give_up(
        self,
        attempt_id: str,
        reason: str,
        message: ProviderMessage,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that the customer turned back, unless the payment is being executed meanwhile."""

        def decide(seen: Snapshot) -> Change | None:
            is_open = seen.attempt.status is AttemptStatus.OPEN
            return self._failure(seen, reason, message) if is_open else None

        return self._writer.apply(attempt_id, decide, snapshot)

    def end_refunded_mismatch(self, attempt_id: str, message: ProviderMessage) -> Result:
        """Record that all of the money that was not the attempt's went back; the order is free."""

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.reason != MISMATCH:
                return None
            now = self._clock()
            attempt, order = seen.attempt.mismatch_refunded(now), seen.order.detach(attempt_id, now)
            return Change(Outcome.CHANGED, attempt, order, "payment.mismatch_refunded", message)

        return self._writer.apply(attempt_id, decide)

    def expire(
        self, attempt_id: str, message: ProviderMessage | None, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that an attempt has run out unpaid."""

        def decide(seen: Snapshot) -> Change | None:
            return self._expiry(seen, message) if seen.attempt.is_live else None

        return self._writer.apply(attempt_id, decide, snapshot)

    def lapse(
        self, attempt_id: str, message: ProviderMessage | None, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that an attempt has run out, unless its money may be moving meanwhile."""

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.status not in {AttemptStatus.CREATED, AttemptStatus.OPEN}:
                return None
            return self._expiry(seen, message)

        return self._writer.apply(attempt_id, decide, snapshot)

    def recheck(
        self, attempt_id: str, message: ProviderMessage, snapshot: Snapshot | None = None
    ) -> Result:
        """Note that the provider spoke of other money than was captured.

        The reconciler then asks what became of the payment and its refunds.
        """

        def decide(seen: Snapshot) -> Change:
            now = self._clock()
            attempt, order = seen.attempt.hinted(now), seen.order.note(now)
            return Change(Outcome.MISMATCH, attempt, order, "payment.unclear", message)

        return self._writer.apply(attempt_id, decide, snapshot)

    def _expiry(self, seen: Snapshot, message: ProviderMessage | None) -> Change:
        now = self._clock()
        attempt = seen.attempt.expired(now)
        order = seen.order.detach(attempt.attempt_id, now)
        return Change(Outcome.CHANGED, attempt, order, "payment.expired", message)

    def _failure(self, seen: Snapshot, reason: str, message: ProviderMessage | None) -> Change:
        now = self._clock()
        attempt = seen.attempt.failed(reason, now)
        order = seen.order.detach(attempt.attempt_id, now)
        return Change(Outcome.CHANGED, attempt, order, "payment.failed", message)

    def _settle(self, seen: Snapshot, capture: Capture, *, stock_gone: bool) -> Change | None:
        attempt, order, now = seen.attempt, seen.order, self._clock()
        if attempt.status is AttemptStatus.CAPTURED:
            return None
        if not capture.is_of(attempt):
            if attempt.reason in {MISMATCH, REFUNDED_MISMATCH} and capture.message.event_id is None:
                return None  # asked again, and noted before
            return Change(
                Outcome.MISMATCH,
                attempt.mismatched(now),
                order.note(now),
                "payment.mismatch",
                capture.message,
            )
        if order.captured_attempt_id is not None:
            outcome, following, event = Outcome.REFUND_DUE, order.note(now), "payment.surplus"
        elif stock_gone and not order.is_pending:
            following = order.owe_refund(attempt.attempt_id, now)
            outcome, event = Outcome.REFUND_DUE, "order.refund_due"
        else:
            following = order.pay(attempt.attempt_id, now)
            outcome, event = Outcome.PAID, "order.paid"
        captured = attempt.captured(
            capture.transaction_id,
            capture.reference,
            now,
            refund_due=outcome is Outcome.REFUND_DUE,
        )
        return Change(outcome, captured, following, event, capture.message)
