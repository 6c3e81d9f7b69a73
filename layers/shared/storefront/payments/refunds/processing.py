"""Giving money back: recorded first, asked of the provider next, believed when it answers.

A refund is recorded with its amount set aside before the provider hears of it. While it is not
known whether it arrived there is no other refund of that capture, and it is asked for again only
after the provider's own list was looked at, by one caller at a time. So two clerks, a double click,
a lost answer or a crash at any point end in one refund.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storefront import log
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.db.transaction import TransactionCanceledError
from storefront.errors import ProviderRefusedError, UnavailableError
from storefront.ids import new_id
from storefront.money import Money
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.model.attempt import Attempt, AttemptStateError, Provider
from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import ProviderRefund, Refund, RefundOrigin, RefundStatus
from storefront.payments.recording.refunds import RefundRecorder
from storefront.payments.recording.writer import ChangeWriter, Extend
from storefront.payments.store.refunds import RefundRepository


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """What is to be given back.

    Args:
        amount: minor units; everything that is left, where not given.
        origin, reason, actor: see `Refund`.
        restock: units to put back on the shelf, by product id.
    """

    amount: int | None
    origin: RefundOrigin
    reason: str
    actor: str
    restock: Mapping[str, int] = field(default_factory=dict)


class RefundProcessor:
    """Makes refunds and follows them.

    Args:
        store: must know the payments table.
        writer: writes the changes.
        refunds: a repository on that store.
        refund_recorder: records what providers answer.
        gateways: the providers.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        writer: ChangeWriter,
        refunds: RefundRepository,
        refund_recorder: RefundRecorder,
        gateways: Mapping[Provider, RefundGateway],
        clock: Clock,
    ) -> None:
        self._store = store
        self._writer = writer
        self._refunds = refunds
        self._refund_recorder = refund_recorder
        self._gateways = gateways
        self._clock = clock

    def begin(
        self, snapshot: Snapshot, terms: RefundTerms, extend: Extend = lambda *_: None
    ) -> Refund:
        """Record a refund and ask the provider for it.

        Args:
            snapshot: the capture to give back from, and its order.
            terms: what is to be given back.
            extend: adds further writes to the transaction that records it.

        Returns:
            the refund; still pending if the provider gave no definite answer.

        Raises:
            AttemptStateError: nothing was captured, or nothing is left.
            RefundTooLargeError: less is left.
            RefundInProgressError: the outcome of an earlier refund must be known first.
            ValidationFailedError: more units would come back than were sold.
            TransactionCanceledError: a write of `extend` was refused.
            UnavailableError: nothing is known to be recorded; the same call may be made again.
        """
        recorded: Refund | None = None

        def decide(seen: Snapshot) -> Change:
            nonlocal recorded
            recorded = self._recorded(seen.attempt, terms)
            return self._recording(seen, recorded)

        result = self._writer.apply(snapshot.attempt.attempt_id, decide, snapshot, extend)
        if recorded is None or result.snapshot is None:
            raise AssertionError("an attempt that was read exists")
        log.info("refund recorded", attempt_id=recorded.attempt_id, refund_id=recorded.refund_id)
        return self._send(recorded, result.snapshot.attempt)

    def follow(self, refund: Refund, attempt: Attempt) -> Refund:
        """Find out what became of a pending refund; ask for it again if it never arrived.

        Args:
            refund: as last written.
            attempt: the capture it is of.
        """
        if refund.status is not RefundStatus.PENDING:
            return refund
        try:
            listed = self._gateways[attempt.provider].refunds(attempt)
        except (UnavailableError, ProviderRefusedError):
            return refund
        self.learn(attempt, listed)
        return self.send_again(self._current(refund), attempt)

    def send_again(self, refund: Refund, attempt: Attempt) -> Refund:
        """Ask the provider once more for a refund that it does not list, if it is time for that.

        Args:
            refund: as read after the provider's list was applied.
            attempt: the capture it is of.
        """
        now = self._clock()
        if not refund.may_be_sent(now):
            return refund
        again = refund.sent(now)
        transaction = self._store.transaction()
        self._refunds.save(transaction, again)
        try:
            transaction.commit()  # whoever writes this sends; nobody else does for a while
        except TransactionCanceledError:
            return self._current(refund)
        return self._send(again, attempt)

    def learn(self, attempt: Attempt, listed: list[ProviderRefund]) -> list[Outcome]:
        """Apply what the provider says of an attempt's refunds; see `RefundFacts.apply`."""
        return [self._refund_recorder.apply(attempt.attempt_id, reported) for reported in listed]

    def _recorded(self, attempt: Attempt, terms: RefundTerms) -> Refund:
        now = self._clock()
        amount = attempt.refundable if terms.amount is None else terms.amount
        return Refund(
            refund_id=new_id(now),
            order_id=attempt.order_id,
            attempt_id=attempt.attempt_id,
            provider=attempt.provider,
            amount=Money(amount, attempt.amount.currency),
            status=RefundStatus.PENDING,
            origin=terms.origin,
            reason=terms.reason,
            actor=terms.actor,
            created_at=now,
            updated_at=now,
            sent_at=now,
            restocked=terms.restock,
        )

    def _recording(self, seen: Snapshot, refund: Refund) -> Change:
        now, attempt, order = self._clock(), seen.attempt, seen.order
        following = attempt.refunding(refund.refund_id, refund.amount.amount, now)
        if not refund.amount.amount:
            raise AttemptStateError("Nothing is left to refund.")
        return Change(
            Outcome.CHANGED,
            following,
            order.put_back(refund.restocked, now, took_stock=not attempt.refund_due),
            "refund.requested",
            None,
            refund=refund,
            actor=refund.actor,
            restocked=refund.restocked,
        )

    def _send(self, refund: Refund, attempt: Attempt) -> Refund:
        gateway = self._gateways[attempt.provider]
        try:
            reported = gateway.refund(attempt, refund)
        except UnavailableError:
            return refund
        except ProviderRefusedError as refusal:
            return self._refused(refund, attempt, gateway, refusal.reason)
        self._refund_recorder.apply(attempt.attempt_id, reported, of=refund.refund_id)
        return self._current(refund)

    def _refused(
        self, refund: Refund, attempt: Attempt, gateway: RefundGateway, code: str
    ) -> Refund:
        """Record the provider's "no", unless it is one because an earlier call was heard."""
        try:
            listed = gateway.refunds(attempt)
        except (UnavailableError, ProviderRefusedError):
            return refund
        self.learn(attempt, listed)
        current = self._current(refund)
        if current.is_unconfirmed:
            message = ProviderMessage(f"{attempt.provider.value}.refusal", {"code": code})
            no = ProviderRefund(refund.amount, RefundStatus.FAILED, None, message, failure=code)
            self._refund_recorder.apply(attempt.attempt_id, no, of=refund.refund_id)
        return self._current(refund)

    def _current(self, refund: Refund) -> Refund:
        current = self._refunds.get(refund.order_id, refund.refund_id)
        if current is None:
            raise AssertionError("a recorded refund is never deleted")
        return current
