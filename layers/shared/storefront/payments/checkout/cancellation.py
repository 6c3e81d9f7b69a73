"""Cancelling an order: its payment is ended at the provider first, then its stock is free."""

from storefront import log
from storefront.access import Caller
from storefront.accounts.standing import Standing
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.inventory.repository import StockRepository
from storefront.orders.holds import give_back
from storefront.orders.model import Order, OrderStatus
from storefront.orders.repository import OrderRepository
from storefront.payments.checkout.service import AttemptCloser
from storefront.payments.store.attempts import AttemptRepository

_TRIES = 5


class CancellationService:
    """Cancels pending orders.

    Args:
        store: must know the orders, payments and catalog tables.
        orders, attempts, stock: repositories on that store.
        closer: ends the open attempt.
        standing: makes sure that the caller's session is good.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        attempts: AttemptRepository,
        stock: StockRepository,
        closer: AttemptCloser,
        standing: Standing,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._attempts = attempts
        self._stock = stock
        self._closer = closer
        self._standing = standing
        self._clock = clock

    def cancel(self, caller: Caller, order_id: str) -> Order:
        """Cancel an order and give its units back; one that is canceled stays as it is.

        A payment that wins the race against this is recorded as "paid although canceled".

        Raises:
            NotFoundError: no such order, for this caller.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order is neither pending nor canceled.
            PaymentInProgressError: the customer has paid, or is just paying.
            UnavailableError: the provider gave no definite answer; nothing was changed here.
        """
        for _ in range(_TRIES):
            order = self._orders.changeable(order_id, caller, self._standing.reader(caller))
            if order.status is OrderStatus.CANCELED:
                return order
            canceled = order.cancel(self._clock())
            transaction = self._store.transaction()
            ended: dict[str, str] = {}
            current = self._attempts.get(order.open_attempt_id) if order.open_attempt_id else None
            if current and current.is_live:
                self._closer.close(current)
                self._attempts.save(transaction, current.expired(canceled.updated_at))
                ended = {"attempt_id": current.attempt_id, "provider": current.provider.value}
            self._orders.save(transaction, canceled, "order.canceled", caller.user_id, **ended)
            give_back(self._orders, self._stock, transaction, order)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("order canceled", order_id=order_id)
            return canceled
        raise UnavailableError("The order is being changed by others. Try again.")
