"""Giving money back: recorded first, asked of the provider next, believed when it answers.

A refund is recorded with its amount set aside before the provider hears of it. While it is not
known whether it arrived there is no other refund of that capture, and it is asked for again only
after the provider's own list was looked at, by one caller at a time. So two clerks, a double click,
a lost answer or a crash at any point end in one refund. Staff's requests carry a key besides, that
makes repeats harmless.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from storefront import log
from storefront.access import Caller
from storefront.clock import Clock
from storefront.db.idempotency import IDEMPOTENCY_LABEL, IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import (
    ConflictError,
    NotFoundError,
    ProviderRefusedError,
    UnavailableError,
    ValidationFailedError,
)
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.money import parse_money
from storefront.orders.repository import OrderRepository
from storefront.orders.status import OrderStateError
from storefront.payments.gateways.port import RefundGateway
from storefront.payments.model.attempt import (
    Attempt,
    AttemptStateError,
    Provider,
    RefundInProgressError,
    RefundTooLargeError,
)
from storefront.payments.model.change import Change, Outcome, Snapshot
from storefront.payments.model.message import ProviderMessage
from storefront.payments.model.refund import (
    NewRefund,
    ProviderRefund,
    Refund,
    RefundOrigin,
    RefundStatus,
    RefundTerms,
    UnitsAwayError,
    no_amount,
    require_step,
)
from storefront.payments.recording.refunds import (
    RefundRecorder,
    decide_cash_given_back,
    decide_refund_request,
    require_reference,
)
from storefront.payments.recording.writer import ChangeWriter, Decide, Extend
from storefront.payments.refunds.units import AmountDiffersError, decide_parts
from storefront.payments.store.refunds import REFERENCE_LABEL, RefundRepository


class RefundKnownError(ConflictError):
    """Cash was given back by that name before."""

    slug = "refund-known"
    title = "This refund is written down already"


#: What staff are told when a refund is not possible, or not now.
REFUSALS = (
    OrderStateError,
    AttemptStateError,
    RefundTooLargeError,
    RefundInProgressError,
    RefundKnownError,
    UnitsAwayError,
    AmountDiffersError,
)


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

    def begin(self, snapshot: Snapshot, terms: RefundTerms, extend: Extend | None = None) -> Refund:
        """Record a refund and ask the provider for it.

        Args:
            snapshot: the capture to give back from, and its order.
            terms: what is to be given back.
            extend: adds further writes to the transaction that records it.

        Returns:
            the refund, the first one where it is of several payments; still pending if the provider
            gave no definite answer.

        Raises:
            AttemptStateError: nothing was captured, or nothing is left.
            RefundTooLargeError: less is left.
            RefundInProgressError: the outcome of an earlier refund must be known first.
            MoreThanSoldError: more units would come back than were sold.
            UnitsAwayError: units would come back that are packed or on their way.
            TransactionCanceledError: a write of `extend` was refused.
            UnavailableError: nothing is known to be recorded; the same call may be made again.
        """
        attempt_id, also = snapshot.attempt.attempt_id, self._writer.with_payers
        is_cash = snapshot.attempt.provider is Provider.CASH
        decide_refund = decide_cash_given_back if is_cash else decide_refund_request
        decide: Decide = partial(decide_refund, terms=terms, refund_id=new_id(self._clock()))
        if terms.parts is not None:
            decide, also = partial(_decide_parts, terms=terms), self._writer.with_all
        # An order for which nothing was collected has one payment, which was read.
        is_read = terms.parts is None and not snapshot.order.collections
        seen = snapshot if is_read else also(snapshot)
        change = self._writer.apply(attempt_id, decide, seen, extend, also).change
        if change is None or change.refund is None:
            raise AssertionError("an attempt that was read exists")
        log.info("refund recorded", attempt_id=attempt_id, refund_id=change.refund.refund_id)
        sent = [self._sent(one) for one in (change, *change.rest)]
        return sent[0]

    def _sent(self, change: Change) -> Refund:
        """Ask the provider for a refund that was recorded, unless people have given it back."""
        refund = change.refund
        if refund is None:
            raise AssertionError("a refund was recorded")
        is_pending = refund.status is RefundStatus.PENDING
        return self._send(refund, change.attempt) if is_pending else refund

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
        """Apply what the provider says of an attempt's refunds; see `RefundRecorder.apply`.

        One that does not fit may fit beside what another of the list has changed, so it is looked
        at again for as long as anything changes.

        Returns:
            what came of each at last.
        """
        outcomes: dict[int, Outcome] = {}
        has_changed = True
        while has_changed:
            waiting = [at for at in range(len(listed)) if outcomes.get(at) is not Outcome.CHANGED]
            for at in waiting:
                result = self._refund_recorder.apply(attempt.attempt_id, listed[at])
                outcomes[at] = result.outcome
            has_changed = any(outcomes[at] is Outcome.CHANGED for at in waiting)
        return list(outcomes.values())

    def _send(self, refund: Refund, attempt: Attempt) -> Refund:
        gateway = self._gateways[attempt.provider]
        try:
            reported = gateway.refund(attempt, refund)
        except UnavailableError:
            return refund
        except ProviderRefusedError as refusal:
            return self._refused(refund, attempt, gateway, refusal.reason)
        named = refund.refund_id
        change = self._refund_recorder.apply(attempt.attempt_id, reported, of=named).change
        written = change.refund if change else None
        return written if written and written.refund_id == named else self._current(refund)

    def _refused(
        self, refund: Refund, attempt: Attempt, gateway: RefundGateway, code: str
    ) -> Refund:
        """Record the provider's "no", unless it is one because an earlier call was heard.

        A refund that somebody made at the provider's may be why, and may fit only when the amount
        of ours is free again.
        """
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
            self.learn(attempt, listed)
        return self._current(refund)

    def _current(self, refund: Refund) -> Refund:
        current = self._refunds.get(refund.order_id, refund.refund_id)
        if current is None:
            raise AssertionError("a recorded refund is never deleted")
        return current


class RefundService:
    """Gives money of an order back.

    Args:
        orders, refunds: repositories.
        writer: reads payments.
        keys: of requests about orders.
        processor: makes refunds and follows them.
    """

    def __init__(
        self,
        orders: OrderRepository,
        writer: ChangeWriter,
        refunds: RefundRepository,
        keys: IdempotencyKeys,
        processor: RefundProcessor,
    ) -> None:
        self._orders = orders
        self._writer = writer
        self._refunds = refunds
        self._keys = keys
        self._processor = processor

    def refund(self, caller: Caller, order_id: str, new: NewRefund, key: IdempotencyKey) -> Refund:
        """Refund a part of an order's payment, or all that is left of it.

        Args:
            caller: a member of staff.
            order_id: the order.
            new: how much, why, and what comes back to the shelf.
            key: a repeat finds the same refund, as it is then.

        Returns:
            the refund; pending while the provider has not answered.

        Raises:
            NotFoundError: no such order, or no such payment of it.
            OrderStateError: nothing was paid.
            AttemptStateError, RefundTooLargeError, RefundInProgressError: see
                `decide_refund_request`.
            ValidationFailedError: the amount is none in the order's currency, or more units would
                come back than were sold.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        made = self._made(order_id, key)
        if made:
            return self._followed(made)
        snapshot = self._snapshot(order_id, new)
        terms = RefundTerms(
            amount=_amount(new.amount, snapshot.attempt),
            origin=RefundOrigin.STAFF,
            reason=new.reason,
            actor=caller.user_id,
            restock=new.restock,
            parts=new.parts,
            reference=new.reference,
        )
        if new.parts is None:
            require_reference(new.reference, [snapshot.attempt])
        try:
            made = self._begun(snapshot, terms, key) or self._made(order_id, key)
        except (ConflictError, ValidationFailedError):
            # A simultaneous request with this key may have been the one in the way.
            made = self._made(order_id, key)
            if made is None:
                raise
        if made is None:
            raise UnavailableError
        return made

    def _begun(self, snapshot: Snapshot, terms: RefundTerms, key: IdempotencyKey) -> Refund | None:
        """Begin a refund under a key; None if another request has begun one under it meanwhile."""

        def claim(transaction: Transaction, change: Change) -> None:
            refund_id = change.refund.refund_id if change.refund else ""
            self._keys.claim(transaction, key, {"refund_id": refund_id})

        try:
            return self._processor.begin(snapshot, terms, claim)
        except TransactionCanceledError as error:
            if IDEMPOTENCY_LABEL in error.failed:
                return None
            if error.labelled(REFERENCE_LABEL):
                msg = "Nothing was written down. See that the reference is this refund's."
                raise RefundKnownError(msg) from error
            raise

    def _snapshot(self, order_id: str, new: NewRefund) -> Snapshot:
        order = self._orders.get(order_id)
        if order is None:
            raise NotFoundError("There is no such order.")
        attempt_id = new.attempt_id or next(iter(order.paying_ids), None)
        if attempt_id is None:
            why = "it costs nothing" if order.is_free else "none of its payments was captured"
            msg = f"The order is {order.status.value}; {why}."
            raise OrderStateError(msg, order.status)
        snapshot = self._writer.read_of(order, attempt_id)
        if snapshot is None:
            raise NotFoundError("The order has no such payment.")
        return snapshot

    def _made(self, order_id: str, key: IdempotencyKey) -> Refund | None:
        answer = self._keys.answer_of(key)
        return self._refunds.get(order_id, answer["refund_id"]) if answer else None

    def _followed(self, refund: Refund) -> Refund:
        """Find out what became of a refund, and of those that were recorded with it."""
        found = [self._refunds.get(refund.order_id, one) for one in refund.rest]
        for one in (one for one in found if one and one.status is RefundStatus.PENDING):
            self._follow(one)
        return self._follow(refund)

    def _follow(self, refund: Refund) -> Refund:
        snapshot = self._writer.read(refund.attempt_id)
        return self._processor.follow(refund, snapshot.attempt) if snapshot else refund


def _decide_parts(seen: Snapshot, now: datetime, terms: RefundTerms) -> Change:
    """Decide a refund by units, with a new name for each payment that it may be of."""
    return decide_parts(seen, now, terms, [new_id(now) for _ in seen.payers])


def _amount(text: str | None, attempt: Attempt) -> int | None:
    if text is None:
        return None
    try:
        money = parse_money(text, attempt.amount.currency)
    except ValueError as error:
        raise no_amount(str(error)) from None
    require_step(money, attempt)
    return money.amount
