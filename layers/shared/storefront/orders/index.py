"""Orders as indexes list them: a buyer's, those of a status, those whose hold can lapse.

Indexes lag. So they tell of which orders something may be so, and the orders themselves are asked.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import or_

from storefront.db.shards import Entry, entries, first_page
from storefront.db.store import Store
from storefront.db.tables import BY_HOLD_EXPIRY, BY_STATUS, BY_USER, Index, Table
from storefront.orders.model import Order
from storefront.orders.repository import HOLDS, ORDER, ORDER_PREFIX, OrderRecord, order_pk, to_model
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest, Slice


class OrderIndex:
    """Lists orders.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def many(self, order_ids: Sequence[str]) -> list[Order]:
        """Return the orders that exist among some, each as last written, the newest first."""
        keys = [(order_pk(one), ORDER) for one in order_ids]
        records = self._store.get_many(OrderRecord, keys) if keys else []
        return sorted(map(to_model, records), key=lambda order: order.order_id, reverse=True)

    def of_user(self, user_id: str, page: PageRequest) -> Slice[Order]:
        """Return a user's orders, the newest first."""
        return self._listed(BY_USER, [user_id], page)

    def with_status(self, statuses: Sequence[OrderStatus], page: PageRequest) -> Slice[Order]:
        """Return everybody's orders of some statuses, the newest first.

        The index lags, and the orders themselves are asked: one that has just left these statuses
        takes up its place on the page, and is not shown.
        """
        found = self._listed(BY_STATUS, [status.value for status in statuses], page)
        return Slice([order for order in found.items if order.status in statuses], found.last)

    def lapsed(self, now: datetime, limit: int, product_ids: Collection[str] = ()) -> list[str]:
        """Return ids of orders whose hold could be released, the longest lapsed first.

        Args:
            now: the present.
            limit: how many ids at the most.
            product_ids: only orders with one of these products; any order, where empty.
        """
        only = [OrderRecord.product_ids.contains(product_id) for product_id in product_ids]
        found = entries(
            self._store,
            Table.ORDERS,
            BY_HOLD_EXPIRY,
            [HOLDS],
            OrderRecord.hold_expires_at <= now,
            only=reduce(or_, only) if only else None,
            # What a filter passes over counts as read, so then there is no telling how many.
            at_once=None if only else limit,
        )
        return [_order_id(entry) for entry in islice(found, limit)]

    def oldest(self, status: OrderStatus, limit: int, after: str | None = None) -> Slice[Order]:
        """Return the oldest orders of a status, or the oldest after an id; see `with_status`."""
        later, at_once = OrderRecord.order_id > after if after else None, limit + 1
        by_age = [status.value]
        found = entries(self._store, Table.ORDERS, BY_STATUS, by_age, later, at_once=at_once)
        listed, has_more = first_page(found, limit)
        orders = self.many([_order_id(entry) for entry in listed])
        items = [one for one in reversed(orders) if one.status is status]
        return Slice(items, items[-1].order_id if has_more and items else None)

    def _listed(self, index: Index, groups: Sequence[str], page: PageRequest) -> Slice[Order]:
        """Return a page of orders that an index lists, each as last written.

        Args:
            index: which index.
            groups: which groups of it.
            page: which page.
        """
        found = entries(
            self._store,
            Table.ORDERS,
            index,
            groups,
            OrderRecord.order_id < page.after if page.after else None,
            newest_first=True,
            at_once=page.limit + 1,
        )
        listed, has_more = first_page(found, page.limit)
        ids = [_order_id(entry) for entry in listed]
        return Slice(self.many(ids), ids[-1] if has_more else None)


def orders_holding(store: Store, product_id: str) -> set[str]:
    """Return ids of the pending orders that may hold units of a product.

    As far as the indexes know, which lag: only the orders themselves say what they hold.
    """
    queued: dict[str, bool] = {}
    for entry in entries(store, Table.ORDERS, BY_HOLD_EXPIRY, [HOLDS]):
        queued[_order_id(entry)] = product_id in entry["product_ids"]["SS"]
    pending = entries(store, Table.ORDERS, BY_STATUS, [OrderStatus.PENDING.value])
    # One that is not queued, since its payment is under way, may be of any product.
    found = {_order_id(entry) for entry in pending} - queued.keys()
    return found | {order_id for order_id, is_of_product in queued.items() if is_of_product}


def _order_id(entry: Entry) -> str:
    """Return whose entry of an index it is."""
    return str(entry["pk"]["S"].removeprefix(ORDER_PREFIX))
