"""The one code path by which a provider's word about a payment changes an order.

Webhook, callback, notification and reconciler end here. What a word changes is decided by pure
functions, from the attempt and its order as they were read; that it does not matter how often, in
which order or how simultaneously words arrive is the work of `payments.recording.writer`.
"""

from datetime import datetime
from functools import partial

from storefront import log
from storefront.db.refusals import TransactionCanceledError
from storefront.errors import ConflictError
from storefront.orders.status import OrderStateError
from storefront.payments.model.attempt import (
    MISMATCH,
    REFUNDED_MISMATCH,
    Attempt,
    AttemptStatus,
)
from storefront.payments.model.change import (
    Capture,
    Change,
    Expiry,
    Failure,
    Outcome,
    ProviderPayment,
    Result,
    Snapshot,
)
from storefront.payments.model.message import ProviderMessage
from storefront.payments.recording.writer import ChangeWriter, Decide, StockGoneError
from storefront.payments.store.attempts import TRANSACTION_LABEL


class PaymentRecorder:
    """Applies what providers say about payments.

    Every method takes the snapshot that its caller has read, if it has one.

    Args:
        writer: writes the changes.
    """

    def __init__(self, writer: ChangeWriter) -> None:
        self._writer = writer

    def read(self, attempt_id: str) -> Snapshot | None:
        """Return an attempt and its order, or None if there is no such attempt."""
        return self._writer.read(attempt_id)

    def apply(self, payment: ProviderPayment | None, snapshot: Snapshot) -> Result:
        """Apply what a provider says of a payment; any number of times, in any order.

        Args:
            payment: what it says; None if that is not about the attempt's own payment.
            snapshot: the attempt and its order.

        Raises:
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        attempt_id = snapshot.attempt.attempt_id
        if payment is None:
            return Result(Outcome.MISMATCH, snapshot)
        if isinstance(payment, Capture):
            return self.capture(payment, snapshot)
        if isinstance(payment, Failure):
            return self.fail(attempt_id, payment.reason, payment.message, snapshot)
        if isinstance(payment, Expiry):
            return self.expire(attempt_id, payment.message, snapshot)
        try:
            return self.await_outcome(attempt_id, payment.reference, payment.message, snapshot)
        except ConflictError:
            # Over already, here; whether the money comes, a later message will say.
            return Result(Outcome.UNCHANGED, snapshot)

    def capture(self, capture: Capture, snapshot: Snapshot | None = None) -> Result:
        """Record captured money, and let it pay its order if it can; see `decide_capture`.

        Raises:
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        decide = partial(decide_capture, capture=capture)
        try:
            return self._apply_capture(capture, decide, snapshot)
        except StockGoneError:
            return self._apply_capture(capture, partial(decide, stock_gone=True), snapshot)

    def _apply_capture(self, capture: Capture, decide: Decide, snapshot: Snapshot | None) -> Result:
        try:
            return self._writer.apply(capture.attempt_id, decide, snapshot)
        except TransactionCanceledError as error:
            if TRANSACTION_LABEL not in error.failed:
                raise
            log.warning("provider transaction is another's", attempt_id=capture.attempt_id)
            return Result(Outcome.MISMATCH, snapshot)

    def await_outcome(
        self,
        attempt_id: str,
        reference: str | None,
        message: ProviderMessage | None,
        snapshot: Snapshot | None = None,
        *,
        while_held: bool = False,
    ) -> Result:
        """Record that money may be moving, and keep the order's stock until that is known.

        Args:
            attempt_id: by which it may move.
            reference: the provider's name for the attempt, where that is not known yet.
            message: what the provider said, if that is why.
            snapshot: the attempt and its order, if they were read.
            while_held: only if the order's hold has not ended.

        Raises:
            AttemptStateError: the attempt is over.
            OrderStateError: the order is not pending any more, so its stock is gone; or its hold
                has ended.
            PaymentInProgressError: another attempt is in this state.
            UnavailableError: no definite outcome in time.
        """
        decide = partial(
            decide_processing, reference=reference, message=message, while_held=while_held
        )
        return self._writer.apply(attempt_id, decide, snapshot)

    def resume(
        self, attempt_id: str, message: ProviderMessage, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that the customer has not approved yet: the attempt is open as before."""
        return self._writer.apply(attempt_id, partial(decide_resumed, message=message), snapshot)

    def fail(
        self,
        attempt_id: str,
        reason: str,
        message: ProviderMessage | None,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that the provider took no money and will not by this attempt.

        Args:
            attempt_id: the attempt.
            reason: why, in the provider's word or one of ours.
            message: the provider's proof, if it sent one.
            snapshot: what the caller has read, if it has.
        """
        decide = partial(decide_failed, reason=reason, message=message)
        return self._writer.apply(attempt_id, decide, snapshot)

    def give_up(
        self,
        attempt_id: str,
        reason: str,
        message: ProviderMessage,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that the customer turned back, unless the payment is being executed meanwhile.

        Arguments are those of `fail`.
        """
        decide = partial(decide_given_up, reason=reason, message=message)
        return self._writer.apply(attempt_id, decide, snapshot)

    def end_refunded_mismatch(self, attempt_id: str, message: ProviderMessage) -> Result:
        """Record that all of the money that was not the attempt's went back; the order is free."""
        return self._writer.apply(attempt_id, partial(decide_mismatch_refunded, message=message))

    def expire(
        self, attempt_id: str, message: ProviderMessage | None, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that an attempt has run out unpaid."""
        return self._writer.apply(attempt_id, partial(decide_expired, message=message), snapshot)

    def lapse(
        self, attempt_id: str, message: ProviderMessage | None, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that an attempt has run out, unless its money may be moving meanwhile."""
        return self._writer.apply(attempt_id, partial(decide_lapsed, message=message), snapshot)

    def recheck(
        self, attempt_id: str, message: ProviderMessage, snapshot: Snapshot | None = None
    ) -> Result:
        """Note that the provider spoke of other money than was captured.

        The reconciler then asks what became of the payment and its refunds.
        """
        return self._writer.apply(attempt_id, partial(decide_unclear, message=message), snapshot)


def decide_capture(
    seen: Snapshot, now: datetime, capture: Capture, *, stock_gone: bool = False
) -> Change | None:
    """Decide what captured money does to its attempt and order.

    The order becomes paid and its units leave the shelf. Where the order was canceled or expired,
    free units are taken; where there are none, or the order was paid already, the money is due for
    refund. Money that is not the attempt's (other amount, currency or reference) pays nothing and
    is noted on the timeline.

    Args:
        seen: the attempt and its order.
        now: the present.
        capture: what the provider says.
        stock_gone: whether it turned out that too few units are free.
    """
    attempt, order = seen.attempt, seen.order
    if attempt.status is AttemptStatus.CAPTURED:
        return None
    if not is_own(capture, attempt):
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
        outcome, event = Outcome.PAID, f"order.{following.status.value}"
    captured = attempt.captured(
        capture.transaction_id,
        capture.reference,
        now,
        by=event,
        refund_due=outcome is Outcome.REFUND_DUE,
    )
    return Change(outcome, captured, following, event, capture.message)


def is_own(capture: Capture, attempt: Attempt) -> bool:
    """Return whether captured money is what the attempt asked for.

    An attempt without a reference is one whose creating call was not answered to us yet.
    """
    return capture.amount == attempt.amount and attempt.reference in {None, capture.reference}


def decide_processing(
    seen: Snapshot,
    now: datetime,
    reference: str | None,
    message: ProviderMessage | None,
    *,
    while_held: bool = False,
) -> Change | None:
    """Decide to keep the order's stock until the outcome is known; None if it is kept already.

    Args:
        seen: the attempt and its order, as they were read.
        now: when.
        reference: the provider's name for the attempt, if it is known by now.
        message: the provider's proof, if it sent one.
        while_held: whether only while the order's hold has not lapsed.

    Raises:
        OrderStateError: the order is not pending any more, or, `while_held`, its hold has lapsed.
        PaymentInProgressError: another attempt's outcome is awaited.
    """
    if seen.attempt.status is AttemptStatus.EXECUTING:
        return None
    if while_held and seen.order.is_lapsed(now):
        raise OrderStateError("The order's hold has ended.", seen.order.status)
    attempt = seen.attempt.executing(now, reference)
    order = seen.order.await_outcome(attempt.attempt_id, now)
    return Change(Outcome.CHANGED, attempt, order, "payment.processing", message)


def decide_resumed(seen: Snapshot, now: datetime, message: ProviderMessage) -> Change | None:
    """Decide to open an attempt again that is being executed and was not approved."""
    if seen.attempt.status is not AttemptStatus.EXECUTING:
        return None
    attempt = seen.attempt.reopened(now)
    order = seen.order.stop_awaiting(attempt.attempt_id, now)
    return Change(Outcome.CHANGED, attempt, order, "payment.not_approved", message)


def decide_failed(
    seen: Snapshot, now: datetime, reason: str, message: ProviderMessage | None
) -> Change | None:
    """Decide to end an attempt by which no money comes; None if it has ended.

    Args:
        seen: the attempt and its order, as they were read.
        now: when.
        reason: why, in the provider's word or one of ours.
        message: the provider's proof, if it sent one.
    """
    if not seen.attempt.is_live:
        return None
    attempt = seen.attempt.failed(reason, now)
    order = seen.order.detach(attempt.attempt_id, now)
    return Change(Outcome.CHANGED, attempt, order, "payment.failed", message)


def decide_given_up(
    seen: Snapshot, now: datetime, reason: str, message: ProviderMessage
) -> Change | None:
    """Decide to end an attempt whose customer turned back; None if it is not open, but executed.

    Arguments are those of `decide_failed`.
    """
    is_open = seen.attempt.status is AttemptStatus.OPEN
    return decide_failed(seen, now, reason, message) if is_open else None


def decide_expired(seen: Snapshot, now: datetime, message: ProviderMessage | None) -> Change | None:
    """Decide to end an attempt that has run out unpaid."""
    if not seen.attempt.is_live:
        return None
    attempt = seen.attempt.expired(now)
    order = seen.order.detach(attempt.attempt_id, now)
    return Change(Outcome.CHANGED, attempt, order, "payment.expired", message)


def decide_lapsed(seen: Snapshot, now: datetime, message: ProviderMessage | None) -> Change | None:
    """Decide to end an attempt that has run out; not one that is being executed."""
    is_executing = seen.attempt.status is AttemptStatus.EXECUTING
    return None if is_executing else decide_expired(seen, now, message)


def decide_mismatch_refunded(
    seen: Snapshot, now: datetime, message: ProviderMessage
) -> Change | None:
    """Decide to end an attempt whose mismatched money has gone back, and to free its order."""
    if seen.attempt.reason != MISMATCH:
        return None
    attempt = seen.attempt.mismatch_refunded(now)
    order = seen.order.detach(attempt.attempt_id, now)
    return Change(Outcome.CHANGED, attempt, order, "payment.mismatch_refunded", message)


def decide_unclear(seen: Snapshot, now: datetime, message: ProviderMessage) -> Change:
    """Decide to have the reconciler ask about other money than was captured."""
    attempt, order = seen.attempt.hinted(now), seen.order.note(now)
    return Change(Outcome.MISMATCH, attempt, order, "payment.unclear", message)
