"""Refunds that nobody has to ask for: those that are due, and those that are not finished."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from storefront.clock import Clock
from storefront.errors import ConflictError
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.model.attempt import Attempt, Provider
from storefront.payments.model.refund import (
    ProviderRefund,
    Refund,
    RefundOrigin,
    RefundStatus,
    RefundTerms,
)
from storefront.payments.recording.rechecks import decide_rechecked
from storefront.payments.recording.writer import ChangeWriter
from storefront.payments.refunds.service import RefundProcessor
from storefront.payments.store.refunds import RefundRepository
from storefront.values import dataclass

#: After each refusal a due refund is tried again, twice as late as before, daily in the end.
_FIRST_WAIT = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(days=1)
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether our books have given back as much of a capture as the provider lists.

    Args:
        before: as they were.
        after: as they are, with what the provider says applied.
    """

    before: bool
    after: bool


class AutomaticRefundService:
    """Brings the refunds of captured attempts to their end.

    Args:
        writer: reads payments, and writes their changes.
        refunds: refunds as they are stored.
        processor: makes refunds and follows them.
        gateways: the providers.
        clock: the present.
    """

    def __init__(
        self,
        writer: ChangeWriter,
        refunds: RefundRepository,
        processor: RefundProcessor,
        gateways: Mapping[Provider, RefundGateway],
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._refunds = refunds
        self._processor = processor
        self._gateways = gateways
        self._clock = clock

    def follow(self, attempt: Attempt, hints: int, *, agrees: bool = True) -> Agreement:
        """Compare a capture's refunds with the provider's, finish them, and make one that is due.

        While the provider says what does not fit our books nothing more is given back, and the
        attempt stays marked, so that it is asked about again.

        Args:
            attempt: captured.
            hints: `Attempt.hints` before the provider was asked anything about it.
            agrees: whether the provider says the same of the capture itself.

        Raises:
            ProviderRefusedError: the provider knows no such payment.
            UnavailableError: no definite answer.
        """
        listed = self._gateways[attempt.provider].refunds(attempt)
        before = self._refunds.of_attempt(attempt.order_id, attempt.attempt_id)
        self._processor.learn(attempt, listed)
        after = self._refunds.of_attempt(attempt.order_id, attempt.attempt_id)
        agreement = Agreement(_agree(before, listed), _agree(after, listed))
        for refund in after:
            self._processor.send_again(refund, attempt)
        if agreement.after and agrees:
            if attempt.recheck:  # as it was before the list was read
                self.unmark(attempt.attempt_id, hints)
            self._make_due(attempt.attempt_id)
        return agreement

    def _make_due(self, attempt_id: str) -> None:
        snapshot = self._writer.read(attempt_id)
        if snapshot is None:
            return
        attempt = snapshot.attempt
        if not attempt.owes_refund or attempt.unconfirmed_refund_id:
            return
        refunds = self._refunds.of_attempt(attempt.order_id, attempt_id)
        if self._clock() < _again_at(refunds, attempt):
            return
        terms = RefundTerms(None, RefundOrigin.AUTOMATIC, "refund due", "system")
        with suppress(ConflictError):  # another run, or staff, was first
            self._processor.begin(snapshot, terms)

    def unmark(self, attempt_id: str, hints: int) -> None:
        """Note that the provider was asked about what it had hinted at.

        Args:
            attempt_id: which.
            hints: `Attempt.hints` before it was asked.

        Raises:
            UnavailableError: no definite outcome in time.
        """
        self._writer.apply(attempt_id, partial(decide_rechecked, hints=hints))


def _again_at(refunds: list[Refund], attempt: Attempt) -> datetime:
    failed = [one.updated_at for one in refunds if one.status is RefundStatus.FAILED]
    if not failed:
        return attempt.captured_at or attempt.updated_at
    doublings = min(len(failed) - 1, _MOST_DOUBLINGS)
    return max(failed) + min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def _agree(recorded: list[Refund], listed: list[ProviderRefund]) -> bool:
    """Return whether the provider lists what we have of the refunds that have reached it."""
    ours = [one for one in recorded if one.status is not RefundStatus.FAILED and one.reference]
    theirs = [one for one in listed if one.status is not RefundStatus.FAILED]
    return Counter(one.amount for one in ours) == Counter(one.amount for one in theirs)
