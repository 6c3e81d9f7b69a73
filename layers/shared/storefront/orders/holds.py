"""Releasing stock that is held for orders nobody paid in time."""

from collections import Counter
from collections.abc import Collection, Mapping

from storefront import log
from storefront.clock import Clock
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.inventory.repository import StockRepository
from storefront.orders.index import OrderIndex
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.uses.repository import give_back as give_uses_back


class HoldService:
    """Expires orders whose hold has lapsed, one transaction each.

    Args:
        store: must know the orders and catalog tables.
        orders, stock: repositories on that store.
        index: tells whose hold may have lapsed.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        index: OrderIndex,
        stock: StockRepository,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._index = index
        self._stock = stock
        self._clock = clock

    def release_lapsed(self, limit: int) -> int:
        """Expire lapsed orders and give their units back.

        Safe to run at any time, and by several at once: an order that is paid, cancelled or
        expired meanwhile is left alone.

        Args:
            limit: how many orders at the most.

        Returns:
            how many orders were expired by this call.
        """
        return self.release(self._index.lapsed(self._clock(), limit))

    def release_for(self, missing: Mapping[str, int], limit: int) -> bool:
        """Expire lapsed orders until they have given back what a buyer misses.

        Of many buyers at once each begins at another order, so that they do not all wait for the
        same one, and each frees about what they take.

        Args:
            missing: units by product id.
            limit: how many orders at the most.

        Returns:
            whether there were any lapsed orders with these products, as far as the index knows.
        """
        order_ids = self._index.lapsed(self._clock(), limit, list(missing))
        first = self._store.draw(len(order_ids)) if order_ids else 0
        left = Counter(missing)
        for order_id in order_ids[first:] + order_ids[:first]:
            order = self._release(order_id)
            left.subtract({line.product_id: line.quantity for line in order.lines} if order else {})
            if all(left[product_id] <= 0 for product_id in missing):
                break
        return bool(order_ids)

    def release(self, order_ids: Collection[str]) -> int:
        """Expire those of some orders whose hold has lapsed; see `release_lapsed`."""
        released = sum(self._release(order_id) is not None for order_id in order_ids)
        if released:
            log.info("lapsed holds released", count=released)
        return released

    def _release(self, order_id: str) -> Order | None:
        """Expire an order if its hold has lapsed, and return it as it was."""
        order = self._orders.get(order_id)
        now = self._clock()
        # The queue is an index, and lags: only the order itself says whether its hold has lapsed.
        if order is None or not order.is_lapsed(now):
            return None
        transaction = self._store.transaction()
        self._orders.save(transaction, order.expire(now), "order.expired", "system")
        give_back(self._orders, self._stock, transaction, order)
        try:
            transaction.commit()
        except TransactionCanceledError:
            return None
        return order


def give_back(
    orders: OrderRepository, stock: StockRepository, transaction: Transaction, order: Order
) -> None:
    """Add the release of every unit that a pending order holds, and of what it has used.

    Args:
        orders: counts what its buyer has not paid.
        stock: takes the units back.
        transaction: what it is released in.
        order: as it is before it ends.
    """
    orders.forget_unpaid(transaction, order)
    for line in order.lines:
        stock.release(transaction, line.product_id, order.parts_of(line))
    give_uses_back(transaction, order.uses)
