"""Cancelling an order: its payment is ended at the provider first, then its stock is free.

One that is accepted has sold its units, and perhaps taken an advance: they come back, and it goes.
One that costs nothing has sold them as well, and owes nobody anything.
"""

from typing import Any

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.errors import UnavailableError
from storefront.inventory.model import MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository
from storefront.orders.holds import give_back
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.shipping import called_back
from storefront.orders.status import OrderStateError, OrderStatus
from storefront.payments.checkout.service import AttemptCloser
from storefront.payments.store.attempts import AttemptRepository
from storefront.uses.repository import give_back as give_uses_back

_TRIES = 5


class CancellationService:
    """Cancels orders.

    Args:
        store: must know the orders, payments and catalog tables.
        orders, attempts, stock: repositories on that store.
        closer: ends the open attempt.
        session_guard: makes sure that the caller's session is good.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        attempts: AttemptRepository,
        stock: StockRepository,
        closer: AttemptCloser,
        session_guard: SessionGuard,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._attempts = attempts
        self._stock = stock
        self._closer = closer
        self._session_guard = session_guard
        self._clock = clock

    def cancel(self, caller: Caller, order_id: str) -> Order:
        """Cancel an order and give its units back; one that is canceled stays as it is.

        Money that comes all the same buys the order again if its units are free, and else goes
        back. An accepted order may be on its way: only staff cancel it.

        Raises:
            NotFoundError: no such order, for this caller.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order is neither pending nor canceled, costs something, and is not
                accepted and canceled by staff; or units of it are in parcels.
            PaymentInProgressError: the customer has paid, or is just paying.
            UnavailableError: the provider gave no definite answer; nothing was changed here.
        """
        for _ in range(_TRIES):
            order = self._orders.changeable(order_id, caller, self._session_guard.reader(caller))
            if order.status is OrderStatus.CANCELED:
                return order
            if order.is_accepted and not caller.sees_all_orders:
                detail = "The shop has accepted the order, which may be on its way: ask the shop."
                raise OrderStateError(detail, order.status)
            is_sold = order.can_be_called_back
            changes = called_back(order) if is_sold else {}
            canceled = order.cancel(self._clock(), **changes)
            transaction = self._store.transaction()
            undo = self._take_back if is_sold else self._release
            data = undo(transaction, order, canceled, caller)
            self._orders.save(transaction, canceled, "order.canceled", caller.user_id, **data)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("order canceled", order_id=order_id)
            return canceled
        raise UnavailableError("The order is being changed by others. Try again.")

    def _release(
        self, transaction: Transaction, order: Order, canceled: Order, caller: Caller
    ) -> dict[str, Any]:
        """End the payment of a pending order, and release its units; return what to tell of it."""
        del caller
        give_back(self._orders, self._stock, transaction, order)
        current = self._attempts.get(order.open_attempt_id) if order.open_attempt_id else None
        if current is None or not current.is_live:
            return {}
        self._closer.close(current)
        expired = current.expired(canceled.updated_at, by="order.canceled")
        self._attempts.save(transaction, expired)
        return {"attempt_id": current.attempt_id, "provider": current.provider.value}

    def _take_back(
        self, transaction: Transaction, order: Order, canceled: Order, caller: Caller
    ) -> dict[str, Any]:
        """Put the units that an order has sold and its uses back, and let its advance go back."""
        units, now = order.left_to_pack, canceled.updated_at
        about = OrderMovement(order.order_id, MovementKind.RETURNED, caller.user_id)
        moved = self._stock.restock(transaction, about, units, now, unsent=units)
        give_uses_back(transaction, order.uses)
        advance = (
            self._attempts.get(order.captured_attempt_id) if order.captured_attempt_id else None
        )
        if advance:
            self._attempts.save(transaction, advance.owing_refund(now))
        return {"restocked": units, "movements": moved}
