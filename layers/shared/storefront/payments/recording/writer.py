"""Read, decide, write: how what a provider says changes a payment.

An attempt and its order change together, in one transaction with the stock, the ledger, the refund,
the provider's words and the marks that make a fact count once. It holds only if nobody changed what
was read; otherwise everything is looked at again. So it does not matter how often, in which order
or how simultaneously facts arrive.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import UnavailableError
from storefront.inventory.model import MAX_PARTS, MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository, products_in
from storefront.inventory.search import find_free
from storefront.money import Money
from storefront.orders.doorstep import outstanding
from storefront.orders.ending import moved_by_refund
from storefront.orders.event import Version
from storefront.orders.model import Order
from storefront.orders.repository import (
    ORDER_LABEL,
    OrderRepository,
)
from storefront.orders.status import OrderStatus
from storefront.payments.model.attempt import AttemptStatus
from storefront.payments.model.change import Change, Outcome, Result, Snapshot
from storefront.payments.store.attempts import ATTEMPT_LABEL, EVENT_LABEL, AttemptRepository
from storefront.payments.store.failures import add_failure
from storefront.payments.store.refunds import REFUND_LABEL, RefundRepository
from storefront.uses.repository import find_again, take_again, uses_in

#: How often a change is tried while others change the same order.
_TRIES = 10

#: What is to change, from what was read and the present; None if nothing is. A pure function, so
#: that it can be asked again when others were first.
Decide = Callable[[Snapshot, datetime], Change | None]
#: Where a refund, or its failure, may lead an order on that has come to its buyer's door.
_MOVED_BY_REFUND = {OrderStatus.ACCEPTED, OrderStatus.REFUSED}
Extend = Callable[[Transaction, Change], None]
Also = Callable[[Snapshot], Snapshot]


class StockGoneError(Exception):
    """An order holds no units any more, and too few are free.

    Or these lie in more shards than one transaction can take them from; or a promotion that it was
    cheaper by is used up by others.
    """


class ChangeWriter:
    """Makes changes of payments.

    Args:
        store: must know the payments, orders and catalog tables.
        attempts, refunds, orders, stock: repositories on that store.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        attempts: AttemptRepository,
        refunds: RefundRepository,
        orders: OrderRepository,
        stock: StockRepository,
        clock: Clock,
    ) -> None:
        self._store = store
        self._attempts = attempts
        self._refunds = refunds
        self._orders = orders
        self._stock = stock
        self._clock = clock

    def read(self, attempt_id: str) -> Snapshot | None:
        """Return an attempt and its order, or None if there is no such attempt."""
        attempt = self._attempts.get(attempt_id)
        order = self._orders.get(attempt.order_id) if attempt else None
        return Snapshot(attempt, order) if attempt and order else None

    def read_of(self, order: Order, attempt_id: str) -> Snapshot | None:
        """Return an attempt of an order that was read; None if it has no such attempt."""
        attempt = self._attempts.get(attempt_id) if attempt_id in order.attempt_ids else None
        return Snapshot(attempt, order) if attempt else None

    def with_refunds(self, seen: Snapshot) -> Snapshot:
        """Return what was read of an attempt with its refunds."""
        if seen.attempt.status is not AttemptStatus.CAPTURED:
            return seen  # nothing to give back, so there are none
        refunds = self._refunds.of_attempt(seen.order.order_id, seen.attempt.attempt_id)
        return replace(seen, refunds=tuple(refunds))

    def with_payers(self, seen: Snapshot) -> Snapshot:
        """Return what was read of an order with all its payments.

        These are read after the order: whoever refunds meanwhile makes another version of it.
        """
        own = {seen.attempt.attempt_id: seen.attempt}
        found = (own.get(one) or self._attempts.get(one) for one in seen.order.paying_ids)
        return replace(seen, payers=tuple(one for one in found if one is not None))

    def with_all(self, seen: Snapshot) -> Snapshot:
        """Return what was read of an order with all its payments and their refunds."""
        order = seen.order
        refunds = self._refunds.of_order(order.order_id)
        own = tuple(one for one in refunds if one.attempt_id in order.paying_ids)
        return replace(self.with_payers(seen), refunds=own)

    def apply(
        self,
        attempt_id: str,
        decide: Decide,
        snapshot: Snapshot | None = None,
        extend: Extend | None = None,
        also: Also | None = None,
    ) -> Result:
        """Read, decide and write until nobody else got in between.

        Args:
            attempt_id: what changes.
            decide: the change for what was read.
            snapshot: what the caller has read, if it has; only where the first try begins, since
                what is written holds only over the versions that were read.
            extend: adds further writes to the transaction.
            also: reads what else the decision needs, as `with_refunds` does; a snapshot that
                the caller gives has it.

        Raises:
            StockGoneError: captured money cannot buy its order any more.
            TransactionCanceledError: another condition failed than those on what was read.
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        for _ in range(_TRIES):
            snapshot = snapshot or self._read_for(attempt_id, also)
            if snapshot is None:
                return Result(Outcome.UNKNOWN)
            change = decide(snapshot, self._clock())
            if change is None:
                return Result(Outcome.UNCHANGED, snapshot)
            try:
                change = self._with_uses(snapshot, change)
                self._write(snapshot, change, extend)
            except TransactionCanceledError as error:
                if EVENT_LABEL in error.failed:
                    return Result(Outcome.UNCHANGED, snapshot)
                if not _met_others(error, snapshot.order):
                    raise
                snapshot = None if _has_changed(error) else snapshot
                continue
            log.info("payment changed", attempt_id=attempt_id, outcome=change.outcome.value)
            return Result(
                change.outcome, Snapshot(change.attempt, (change, *change.rest)[-1].order), change
            )
        raise UnavailableError("The order is being changed by others. Try again.")

    def _read_for(self, attempt_id: str, also: Also | None) -> Snapshot | None:
        snapshot = self.read(attempt_id)
        return also(snapshot) if snapshot and also else snapshot

    def _with_uses(self, seen: Snapshot, change: Change) -> Change:
        """Return a change with the uses that an order takes again, whose money came too late.

        Raises:
            StockGoneError: there is no room for one of them.
        """
        if change.outcome is not Outcome.PAID or not seen.order.uses or seen.order.is_pending:
            return change
        found = find_again(self._store, seen.order.uses)
        if found is None:
            raise StockGoneError
        return replace(change, order=replace(change.order, uses=found))

    def _write(self, seen: Snapshot, change: Change, extend: Extend | None) -> None:
        transaction = self._store.transaction()
        versions = [self._add(transaction, seen, one) for one in (change, *change.rest)]
        if change.refund and versions[-1].order.status in _MOVED_BY_REFUND:
            versions += _following(versions[-1])
        self._orders.save_all(transaction, versions)
        if extend:
            extend(transaction, change)
        transaction.commit()

    def _add(self, transaction: Transaction, seen: Snapshot, change: Change) -> Version:
        """Add the writes of a change but for its order's; return the version that it makes."""
        actor = change.actor or change.attempt.provider.value
        moved: dict[str, str] = {}
        if change.outcome in {Outcome.PAID, Outcome.REFUND_DUE}:
            self._attempts.claim_transaction(transaction, change.attempt)
        if change.outcome is Outcome.PAID:
            moved = self._sell(transaction, seen.order, actor)
            if change.order.uses and not seen.order.is_pending:
                take_again(transaction, change.order.uses)
        if change.refund:
            self._refunds.save(transaction, change.refund)
            if change.refund.needs_attention:
                add_failure(transaction, change.refund, change.attempt.left)
        if change.restocked or change.unsent:
            moved = self._put_back(transaction, change)
        self._attempts.save(transaction, change.attempt, change.message)
        data = _event_data(change) | ({"movements": moved} if moved else {})
        return Version(change.order, change.event, actor, data)

    def _sell(self, transaction: Transaction, order: Order, actor: str) -> dict[str, str]:
        """Sell an order's units: those that it holds or, where it is over, free ones.

        Args:
            transaction: is cancelled if the units are not there any more.
            order: as it is before.
            actor: whoever sells them.

        Returns:
            ids of ledger lines by product id, by which the order's timeline finds them.

        Raises:
            StockGoneError: too few are free.
        """
        about, now = OrderMovement(order.order_id, MovementKind.SOLD, actor), self._clock()
        if order.is_pending:
            self._orders.forget_unpaid(transaction, order)
            return self._stock.sell_held(transaction, about, order.parts, now)
        wanted = {line.product_id: line.quantity for line in order.lines}
        free = find_free(self._stock, self._store, wanted)
        scattered = sum(map(len, free.values())) + len(order.uses) > MAX_PARTS
        if len(free) < len(wanted) or scattered:
            raise StockGoneError
        return self._stock.sell_free(transaction, about, {one: free[one] for one in wanted}, now)

    def _put_back(self, transaction: Transaction, change: Change) -> dict[str, str]:
        """Put units back on the shelf; with a refund it is whoever asked for it that does so."""
        actor = change.refund.actor if change.refund else change.attempt.provider.value
        about = OrderMovement(change.order.order_id, MovementKind.RETURNED, actor)
        units, unsent = change.restocked, change.unsent
        return self._stock.restock(transaction, about, units, self._clock(), unsent=unsent)


def _following(last: Version) -> list[Version]:
    """Return the version by which an order at the door ends, or opens again, after a refund."""
    step = moved_by_refund(last.order, last.order.updated_at)
    if step is None:
        return []
    if step.order.status is OrderStatus.REFUSED:
        refused = {one: units for one, (units, _) in step.order.refused.items()}
        return [Version(step.order, step.event, last.actor, {"refused": refused})]
    data = {"outstanding": str(outstanding(step.order))}
    return [Version(step.order, step.event, last.actor, data)]


def _event_data(change: Change) -> dict[str, object]:
    attempt, refund, dispute = change.attempt, change.refund, change.dispute
    money = refund.amount if refund else attempt.amount
    refunded = str(change.order.refunded_money) if refund else None
    data = {
        "attempt_id": attempt.attempt_id,
        "provider": attempt.provider.value,
        "amount": str(money),
        "currency": money.currency,
        "transaction_id": attempt.transaction_id,
        "reason": refund.failure if refund else attempt.reason,
        "refund_id": refund.refund_id if refund else None,
        "refund_reference": refund.reference if refund else None,
        "refund_status": refund.status.value if refund else None,
        "refunded": refunded,
        "origin": refund.origin.value if refund else None,
        "restocked": dict(change.restocked) or None,
        "dispute": dispute.state if dispute else None,
        "dispute_id": dispute.dispute_id if dispute else None,
        "disputed": str(Money(dispute.amount, money.currency)) if dispute else None,
        "provider_message": attempt.version if change.message else None,
    }
    return {name: value for name, value in data.items() if value is not None}


def _has_changed(error: TransactionCanceledError) -> bool:
    """Return whether others have changed what the decision was made from since it was read."""
    is_other = ORDER_LABEL in error.failed or error.labelled(REFUND_LABEL)
    return bool(is_other or error.labelled(ATTEMPT_LABEL))


def _met_others(error: TransactionCanceledError, order: Order) -> bool:
    """Return whether it is worth another try: others were first, at the payment or at the goods.

    Args:
        error: what was refused.
        order: as it was read. If it is over, it holds nothing: what was found free for it may be
            gone again, and is looked for anew.
    """
    taken = products_in(error.failed) or uses_in(error.failed)
    return _has_changed(error) or bool(taken and not order.is_pending)
