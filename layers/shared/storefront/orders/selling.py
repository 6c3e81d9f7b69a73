"""Units of orders that leave the shelf, and come back: counters and ledger in one transaction."""

from collections.abc import Mapping
from datetime import datetime

from storefront.db.store import Transaction
from storefront.inventory.model import MAX_PARTS, MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository


class StockGoneError(Exception):
    """An order holds no units any more, and too few are free.

    Or these lie in more shards than one transaction can take them from; or a promotion that it was
    cheaper by is used up by others.
    """


class Seller:
    """Sells what orders are for, and takes it back.

    Each method returns the ids of ledger lines by product, by which the order's timeline finds
    them.

    Args:
        orders, stock: repositories on the store of the transactions.
    """

    def __init__(self, orders: OrderRepository, stock: StockRepository) -> None:
        self._orders = orders
        self._stock = stock

    def sell(
        self, transaction: Transaction, order: Order, actor: str, now: datetime
    ) -> dict[str, str]:
        """Sell an order's units: those that it holds or, where it is over, free ones.

        Args:
            transaction: is cancelled if the units are not there any more.
            order: as it is before.
            actor: whoever sells them.
            now: when.

        Raises:
            StockGoneError: too few are free.
        """
        take = self._stock.sell_free
        parts = {line.product_id: order.parts_of(line) for line in order.lines}
        if order.is_pending:
            take = self._stock.sell_held
            self._orders.forget_unpaid(transaction, order)
        else:
            parts = self._stock.find({line.product_id: line.quantity for line in order.lines})
            scattered = sum(map(len, parts.values())) + len(order.uses) > MAX_PARTS
            if len(parts) < len(order.lines) or scattered:
                raise StockGoneError
        sold = {line.product_id: -line.quantity for line in order.lines}
        for product_id in sold:
            take(transaction, product_id, parts[product_id])
        about = OrderMovement(order.order_id, MovementKind.SOLD, actor)
        return self._stock.add_movements(transaction, about, sold, now)

    def put_back(
        self,
        transaction: Transaction,
        order: Order,
        units: Mapping[str, int],
        actor: str,
        now: datetime,
        *,
        unsent: Mapping[str, int],
    ) -> dict[str, str]:
        """Put units of an order back on the shelf.

        Args:
            transaction: what they come back in.
            order: of which order.
            units: how many, by product id.
            actor: whoever puts them back.
            now: when.
            unsent: units that are not to be shipped any more, by product id: some of these, or
                others that are not for sale.
        """
        for product_id in sorted(units.keys() | unsent.keys()):
            quantity, not_sent = units.get(product_id, 0), unsent.get(product_id, 0)
            self._stock.take_back(transaction, product_id, quantity, unsent=not_sent)
        about = OrderMovement(order.order_id, MovementKind.RETURNED, actor)
        return self._stock.add_movements(transaction, about, units, now)
