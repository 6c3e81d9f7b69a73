"""What a provider says of refunds, and what it means for us: recorded."""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.clock import Clock
from storefront.db.transaction import TransactionCanceledError
from storefront.ids import new_id
from storefront.money import Money
from storefront.orders.model import Order
from storefront.payments.model.attempt import AttemptStatus, Provider
from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import (
    ProviderRefund,
    Refund,
    RefundOrigin,
    RefundStatus,
    amount_given,
)
from storefront.payments.recording.rechecks import mark
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.store.refunds import REFERENCE_LABEL, RefundRepository

_TRIES = 5


class RefundRecorder:
    """Applies what providers say of refunds, any number of times and in any order.

    Args:
        writer: writes the changes.
        refunds: finds the refund that is meant.
        clock: the present.
    """

    def __init__(self, writer: ChangeWriter, refunds: RefundRepository, clock: Clock) -> None:
        self._writer = writer
        self._refunds = refunds
        self._clock = clock

    def apply(self, attempt_id: str, reported: ProviderRefund, of: str | None = None) -> Outcome:
        """Apply the provider's word on one refund.

        A refund that we did not make (somebody did, at the provider's) is recorded as one. Where
        it does not fit beside a refund of ours, the attempt is marked for the reconciler, which
        first finds out what became of ours.

        Args:
            attempt_id: the capture that is given back.
            reported: what the provider says.
            of: our refund that this answers, if it was our own call.

        Raises:
            UnavailableError: no definite outcome in time; the same call may be made again.
        """

        def decide(seen: Snapshot) -> Change | None:
            return self._decide(seen, reported, of)

        for _ in range(_TRIES):
            try:
                return self._writer.apply(attempt_id, decide).outcome
            except TransactionCanceledError as error:
                # Two facts about one refund met, and the other one was first: look again.
                if REFERENCE_LABEL not in error.failed:
                    raise
        return Outcome.MISMATCH

    def hinted(
        self, attempt_id: str, charge: Mapping[str, Any], message: ProviderMessage
    ) -> Outcome:
        """Take Stripe's `charge.refunded`: a sum, from which no single refund can be told.

        If it is another sum than ours the attempt is marked, and the reconciler asks for the list.

        Args:
            attempt_id: whose money it is.
            charge: https://docs.stripe.com/api/charges/object.
            message: the event.
        """

        def decide(seen: Snapshot) -> Change | None:
            attempt, order_id = seen.attempt, seen.order.order_id
            given = amount_given(self._refunds.of_attempt(order_id, attempt.attempt_id))
            is_known = attempt.status is AttemptStatus.CAPTURED and (
                charge.get("amount_refunded") == given
            )
            return None if is_known else self._recheck(seen, message)

        return self._writer.apply(attempt_id, decide).outcome

    def _decide(self, seen: Snapshot, reported: ProviderRefund, of: str | None) -> Change | None:
        if seen.attempt.status is not AttemptStatus.CAPTURED:
            return self._recheck(seen, reported.message)
        refunds = self._refunds.of_attempt(seen.order.order_id, seen.attempt.attempt_id)
        ours = _meant(refunds, reported, of)
        if ours:
            return self._told(seen, ours, reported)
        if reported.reference is None:
            return None  # a refund that we do not know, and that the provider never made
        failed, money, paid = (
            reported.status is RefundStatus.FAILED,
            reported.amount,
            seen.attempt.amount,
        )
        # What is refundable, but for a lost dispute: a refund made before it counts all the same.
        left = paid.amount if failed else paid.amount - amount_given(refunds)
        if money is not None and money.currency == paid.currency and 0 < money.amount <= left:
            # Also one that failed, lest an older word that comes late have it succeed.
            return self._noticed(seen, reported, money)
        return None if failed else self._recheck(seen, reported.message)

    def _told(self, seen: Snapshot, ours: Refund, reported: ProviderRefund) -> Change | None:
        """Move one of our refunds on; words that come late change nothing."""
        is_final = ours.status is not RefundStatus.PENDING
        is_news = reported.status is not RefundStatus.PENDING or ours.reference is None
        bounced = ours.status is RefundStatus.SUCCEEDED and reported.status is RefundStatus.FAILED
        if not is_news or (is_final and not bounced):
            return None
        now = self._clock()
        refund = ours.told(reported.status, reported.reference, reported.failure, now)
        failed = reported.status is RefundStatus.FAILED
        attempt = seen.attempt.refund_changed(
            refund.refund_id,
            now,
            pending=0 if is_final or reported.status is RefundStatus.PENDING else -1,
            refundable=refund.amount.amount if failed else 0,
        )
        given = {RefundStatus.SUCCEEDED: 1, RefundStatus.FAILED: -1 if bounced else 0}
        amount = refund.amount.amount * given.get(reported.status, 0)
        order = self._order(seen, amount)
        event = f"refund.{reported.status.value}"
        return Change(Outcome.CHANGED, attempt, order, event, reported.message, refund)

    def _noticed(self, seen: Snapshot, reported: ProviderRefund, money: Money) -> Change:
        """Record a refund that somebody made at the provider's."""
        now, attempt = self._clock(), seen.attempt
        log.warning("refund made at the provider's", attempt_id=attempt.attempt_id)
        refund = Refund(
            refund_id=new_id(now),
            order_id=attempt.order_id,
            attempt_id=attempt.attempt_id,
            provider=attempt.provider,
            amount=money,
            status=reported.status,
            origin=RefundOrigin.PROVIDER,
            reason="made at the provider's",
            actor=attempt.provider.value,
            created_at=now,
            updated_at=now,
            sent_at=None,
            reference=reported.reference,
            failure=reported.failure,
        )
        amount, pending = amount_given([refund]), reported.status is RefundStatus.PENDING
        changed = attempt.refund_changed(
            refund.refund_id, now, pending=int(pending), refundable=-amount
        )
        order = self._order(seen, 0 if pending else amount)
        return Change(Outcome.CHANGED, changed, order, "refund.noticed", reported.message, refund)

    def _recheck(self, seen: Snapshot, message: ProviderMessage) -> Change | None:
        """Leave it to the reconciler to ask."""
        return mark(seen, message, self._clock())

    def _order(self, seen: Snapshot, amount: int) -> Order:
        now = self._clock()
        if not amount or seen.order.captured_attempt_id != seen.attempt.attempt_id:
            # Not final, or of a capture that did not pay the order.
            return seen.order.note(now)
        attempt = seen.attempt
        lost = attempt.disputes.lost
        return seen.order.refund(amount, now, refund_due=attempt.refund_due, lost=lost)


def _meant(refunds: list[Refund], reported: ProviderRefund, of: str | None) -> Refund | None:
    """Find the refund of ours that a provider speaks of.

    By our own name, then by the provider's; and one of which we do not know whether it arrived is
    meant by an unknown one of the same amount, where the provider repeats no names of ours: to
    hold another refund for ours is safe, to make it twice is not. When ours turns up after all, it
    is the other one: what counts is that each is recorded once.
    """
    for refund in refunds:
        is_named = refund.refund_id in {of, reported.refund_id}
        if is_named and refund.reference in {None, reported.reference}:
            return refund
    if reported.reference is None:
        return None
    for refund in refunds:
        if refund.reference == reported.reference:
            return refund
    for refund in refunds:
        repeats_names = refund.provider is Provider.STRIPE
        if refund.is_unconfirmed and not repeats_names and refund.amount == reported.amount:
            return refund
    return None
