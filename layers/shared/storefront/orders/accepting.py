"""Accepting orders that are paid when they come: the shop commits itself, and sells their units."""

from collections.abc import Mapping

from storefront import log
from storefront.access import Caller
from storefront.accounts.session_guard import SessionGuard
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store
from storefront.errors import UnavailableError
from storefront.inventory.model import MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository

_TRIES = 5


class AcceptanceService:
    """Accepts orders of which nothing is paid before they come.

    Args:
        store: must know the orders and catalog tables.
        orders, stock: repositories on that store.
        session_guard: makes sure that the caller's session is good.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        stock: StockRepository,
        session_guard: SessionGuard,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._stock = stock
        self._session_guard = session_guard
        self._clock = clock

    def accept(self, caller: Caller, order_id: str) -> Order:
        """Accept an order, and sell what it holds; one that is accepted stays as it is.

        A pending order still has its stock, even when its hold could have been released already.

        Args:
            caller: a member of staff.
            order_id: which.

        Raises:
            NotFoundError: no such order.
            SessionEndedError: the caller's account is not what the token says.
            OrderStateError: the order is not pending, or something of it is paid before.
            UnavailableError: no definite outcome in time; the same call may be made again.
        """
        return self._accepted(caller, order_id, None, {})

    def accept_own(self, caller: Caller, order: Order) -> Order:
        """Accept an order that its buyer has confirmed by a code; otherwise as `accept`.

        Args:
            caller: the buyer.
            order: theirs, as it was just read.
        """
        return self._accepted(caller, order.order_id, order, {"by": "code"})

    def _accepted(
        self, caller: Caller, order_id: str, first: Order | None, data: Mapping[str, str]
    ) -> Order:
        for _ in range(_TRIES):
            reader = self._session_guard.reader(caller)
            order = first or self._orders.changeable(order_id, caller, reader)
            first = None
            if order.is_accepted:
                return order
            now = self._clock()
            accepted = order.accept(now)
            transaction = self._store.transaction()
            self._orders.forget_unpaid(transaction, order)
            about = OrderMovement(order_id, MovementKind.SOLD, caller.user_id)
            moved = self._stock.sell_held(transaction, about, order.parts, now)
            event_data = {"movements": moved, **data}
            self._orders.save(transaction, accepted, "order.accepted", caller.user_id, **event_data)
            try:
                transaction.commit()
            except TransactionCanceledError:
                continue
            log.info("order accepted", order_id=order_id)
            return accepted
        raise UnavailableError("The order is being changed by others. Try again.")
