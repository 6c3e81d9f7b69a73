"""The one code path by which a provider's word changes an order.

Webhook, callback and every later check end here. Each method reads the attempt and the order,
decides, and writes attempt, order, stock, ledger and dedupe marks in one transaction that holds
only if nobody changed what was read; otherwise it looks again. So it does not matter how often,
in which order or how simultaneously a provider's facts arrive.
"""

from collections.abc import Callable

from storefront import log
from storefront.clock import Clock
from storefront.db.store import Store
from storefront.db.transaction import Transaction, TransactionCanceledError
from storefront.errors import UnavailableError
from storefront.ids import new_id
from storefront.inventory.model import Movement, MovementKind
from storefront.inventory.repository import STOCK, StockRepository
from storefront.orders.model import Order
from storefront.orders.repository import LABEL as ORDER_LABEL
from storefront.orders.repository import OrderRepository
from storefront.payments.facts import Capture, Change, Outcome, Result, Snapshot
from storefront.payments.model import Attempt, AttemptStatus, Evidence
from storefront.payments.repository import (
    EVENT_LABEL,
    LABEL,
    TRANSACTION_LABEL,
    AttemptRepository,
)

#: How often a change is tried while others change the same order.
_TRIES = 10


Decide = Callable[[Snapshot], Change | None]


class Settlement:
    """Applies what providers say.

    Every method takes the snapshot that its caller has read, if it has one; it is only where the
    first try begins, since what is written holds only over the versions that were read.

    Args:
        store: must know the payments, orders and catalog tables.
        attempts, orders, stock: repositories on that store.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        attempts: AttemptRepository,
        orders: OrderRepository,
        stock: StockRepository,
        clock: Clock,
    ) -> None:
        self._store = store
        self._attempts = attempts
        self._orders = orders
        self._stock = stock
        self._clock = clock

    @classmethod
    def of(cls, store: Store, clock: Clock) -> "Settlement":
        """Return a settlement with repositories of its own on `store`."""
        return cls(
            store, AttemptRepository(store), OrderRepository(store), StockRepository(store), clock
        )

    def read(self, attempt_id: str) -> Snapshot | None:
        """Return an attempt and its order, or None if there is no such attempt."""
        attempt = self._attempts.get(attempt_id)
        order = self._orders.get(attempt.order_id) if attempt else None
        return Snapshot(attempt, order) if attempt and order else None

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
                return self._apply(capture.attempt_id, decide, snapshot)
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
        reference: str,
        evidence: Evidence | None,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that money may be moving, and keep the order's stock until that is known.

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
            return Change(Outcome.CHANGED, attempt, order, "payment.processing", evidence)

        return self._apply(attempt_id, decide, snapshot)

    def resume(
        self, attempt_id: str, evidence: Evidence, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that the customer has not approved yet: the attempt is open as before."""

        def decide(seen: Snapshot) -> Change | None:
            if seen.attempt.status is not AttemptStatus.EXECUTING:
                return None
            now = self._clock()
            attempt = seen.attempt.reopened(now)
            order = seen.order.stop_awaiting(attempt_id, now)
            return Change(Outcome.CHANGED, attempt, order, "payment.not_approved", evidence)

        return self._apply(attempt_id, decide, snapshot)

    def fail(
        self,
        attempt_id: str,
        reason: str,
        evidence: Evidence | None,
        snapshot: Snapshot | None = None,
    ) -> Result:
        """Record that the provider took no money and will not by this attempt."""

        def decide(seen: Snapshot) -> Change | None:
            return self._failure(seen, reason, evidence) if seen.attempt.is_live else None

        return self._apply(attempt_id, decide, snapshot)

    def give_up(
        self, attempt_id: str, reason: str, evidence: Evidence, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that the customer turned back, unless the payment is being executed meanwhile."""

        def decide(seen: Snapshot) -> Change | None:
            is_open = seen.attempt.status is AttemptStatus.OPEN
            return self._failure(seen, reason, evidence) if is_open else None

        return self._apply(attempt_id, decide, snapshot)

    def expire(
        self, attempt_id: str, evidence: Evidence | None, snapshot: Snapshot | None = None
    ) -> Result:
        """Record that an attempt has run out unpaid."""

        def decide(seen: Snapshot) -> Change | None:
            if not seen.attempt.is_live:
                return None
            now = self._clock()
            attempt = seen.attempt.expired(now)
            order = seen.order.detach(attempt_id, now)
            return Change(Outcome.CHANGED, attempt, order, "payment.expired", evidence)

        return self._apply(attempt_id, decide, snapshot)

    def _apply(self, attempt_id: str, decide: Decide, snapshot: Snapshot | None) -> Result:
        """Read, decide and write until nobody else got in between."""
        for _ in range(_TRIES):
            snapshot = snapshot or self.read(attempt_id)
            if snapshot is None:
                return Result(Outcome.UNKNOWN)
            change = decide(snapshot)
            if change is None:
                return Result(Outcome.ALREADY, snapshot)
            try:
                self._write(snapshot, change)
            except TransactionCanceledError as error:
                if EVENT_LABEL in error.failed:
                    return Result(Outcome.ALREADY, snapshot)
                if ORDER_LABEL in error.failed or error.labelled(LABEL):
                    snapshot = None
                    continue
                raise
            log.info("payment changed", attempt_id=attempt_id, outcome=change.outcome.value)
            return Result(change.outcome, Snapshot(change.attempt, change.order))
        raise UnavailableError("The order is being changed by others. Try again.")

    def _failure(self, seen: Snapshot, reason: str, evidence: Evidence | None) -> Change:
        now = self._clock()
        attempt = seen.attempt.failed(reason, now)
        order = seen.order.detach(attempt.attempt_id, now)
        return Change(Outcome.CHANGED, attempt, order, "payment.failed", evidence)

    def _settle(self, seen: Snapshot, capture: Capture, *, stock_gone: bool) -> Change | None:
        attempt, order, now = seen.attempt, seen.order, self._clock()
        if attempt.status is AttemptStatus.CAPTURED:
            return None
        if not capture.is_of(attempt):
            log.warning("provider's facts are not the attempt's", attempt_id=attempt.attempt_id)
            return Change(
                Outcome.MISMATCH,
                attempt.noted(now),
                order.note(now),
                "payment.mismatch",
                capture.evidence,
            )
        if order.captured_attempt_id is not None:
            outcome, following, event = Outcome.REFUND_DUE, order.note(now), "payment.surplus"
        elif stock_gone and not order.is_pending:
            following = order.owe_refund(attempt.attempt_id, now)
            outcome, event = Outcome.REFUND_DUE, "order.refund_due"
        else:
            following = order.pay(attempt.attempt_id, now)
            outcome, event = Outcome.SETTLED, "order.paid"
        captured = attempt.captured(
            capture.transaction_id,
            capture.reference,
            now,
            refund_due=outcome is Outcome.REFUND_DUE,
        )
        return Change(outcome, captured, following, event, capture.evidence)

    def _write(self, seen: Snapshot, change: Change) -> None:
        transaction = self._store.transaction()
        self._attempts.save(transaction, change.attempt, change.evidence)
        self._orders.save(
            transaction,
            change.order,
            change.event,
            change.attempt.provider.value,
            **_event_data(change.attempt),
        )
        if change.outcome in {Outcome.SETTLED, Outcome.REFUND_DUE}:
            self._attempts.claim_transaction(transaction, change.attempt)
        if change.outcome is Outcome.SETTLED:
            self._take_stock(transaction, seen.order, change.attempt.provider.value)
        transaction.commit()

    def _take_stock(self, transaction: Transaction, order: Order, actor: str) -> None:
        take = self._stock.sell_held if order.is_pending else self._stock.sell_free
        now = self._clock()
        for line in order.lines:
            take(transaction, line.product_id, line.quantity)
            movement = Movement(
                movement_id=new_id(now),
                product_id=line.product_id,
                kind=MovementKind.SOLD,
                quantity=-line.quantity,
                reason="",
                order_id=order.order_id,
                actor=actor,
                created_at=now,
            )
            self._stock.add_movement(transaction, movement)


def _event_data(attempt: Attempt) -> dict[str, str]:
    data = {
        "attempt_id": attempt.attempt_id,
        "provider": attempt.provider.value,
        "amount": str(attempt.amount),
        "currency": attempt.amount.currency,
        "transaction_id": attempt.transaction_id,
        "reason": attempt.reason,
    }
    return {name: value for name, value in data.items() if value is not None}
