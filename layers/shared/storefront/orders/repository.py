"""Orders in DynamoDB: the order, its timeline, and the queue of holds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from storefront.access import Caller
from storefront.contacts.model import Contact
from storefront.contacts.repository import CONTACT, ContactRecord
from storefront.db.reader import Reader
from storefront.db.shards import Entry, entries, first_page
from storefront.db.store import Store, Transaction
from storefront.db.tables import BY_HOLD_EXPIRY, BY_STATUS, BY_USER, Index, Table
from storefront.errors import NotFoundError
from storefront.orders.event import Event, Version
from storefront.orders.model import Order
from storefront.orders.quote import Quote
from storefront.orders.records import (
    EVENT_PREFIX,
    HOLDS,
    NUMBER,
    ORDER,
    ORDER_PREFIX,
    QUOTE,
    UNPAID,
    EventRecord,
    NumberRecord,
    OrderRecord,
    QuoteRecord,
    Unpaid,
    UnpaidRecord,
    buyer_pk,
    number_pk,
    order_pk,
    quote_pk,
    to_event,
    to_model,
    to_record,
)
from storefront.orders.status import OrderStatus
from storefront.orders.trusting import count_phone
from storefront.paging import PageRequest, Slice

#: Label of the write of an order; it fails when somebody else changed the order first.
ORDER_LABEL = "order"
#: Label of the count of a buyer's unpaid orders; it fails where one more would be too many.
BUYER_LABEL = "buyer"
#: Label of the write that says that a quote has become an order.
QUOTE_LABEL = "quote"
#: Label of the write that gives an order its number; it fails where another order has it.
NUMBER_LABEL = "number"
#: Longer than any quote is good for, and than anybody asks again.
_QUOTE_KEPT = timedelta(days=7)


class OrderRepository:
    """Reads orders and adds their next versions to transactions.

    Args:
        store: must know the orders table.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, order_id: str) -> Order | None:
        """Return the order as last written."""
        record = self._store.get(OrderRecord, order_pk(order_id), ORDER)
        return to_model(record) if record else None

    def visible(self, order_id: str, caller: Caller) -> Order:
        """Return the order if the caller may see it.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        return if_visible(self.get(order_id), order_id, caller)

    def claim_quote(self, transaction: Transaction, quote: Quote, order: Order) -> None:
        """Say that a quote has become an order; cancelled under `QUOTE_LABEL` if it had before."""
        record = QuoteRecord(
            pk=quote_pk(quote.quote_id),
            sk=QUOTE,
            order_id=order.order_id,
            ttl=quote.expires_at + _QUOTE_KEPT,
        )
        transaction.put(QUOTE_LABEL, record)

    def give_number(self, transaction: Transaction, order: Order) -> None:
        """Give a new order its number; cancelled under `NUMBER_LABEL` if another order has it."""
        record = NumberRecord(pk=number_pk(order.number), sk=NUMBER, order_id=order.order_id)
        transaction.put(NUMBER_LABEL, record)

    def oldest(self, status: OrderStatus, limit: int, after: str | None = None) -> Slice[Order]:
        """Return the oldest orders of a status, or the oldest after an id; see `with_status`."""
        later, at_once = OrderRecord.order_id > after if after else None, limit + 1
        by_age = [status.value]
        found = entries(self._store, Table.ORDERS, BY_STATUS, by_age, later, at_once=at_once)
        listed, has_more = first_page(found, limit)
        orders = self.many([_order_id(entry) for entry in listed])
        items = [one for one in reversed(orders) if one.status is status]
        return Slice(items, items[-1].order_id if has_more and items else None)

    def numbered(self, number: str) -> Order | None:
        """Return the order that has a number, if one has it."""
        order_id = self.id_of_number(number)
        return self.get(order_id) if order_id else None

    def id_of_number(self, number: str) -> str | None:
        """Return the id of the order that has a number, if one has it."""
        record = self._store.get(NumberRecord, number_pk(number), NUMBER)
        return record.order_id if record else None

    def placed_by(self, quote: Quote) -> Order | None:
        """Return the order that a quote has become, if it has become one."""
        claimed = self._store.get(QuoteRecord, quote_pk(quote.quote_id), QUOTE)
        return self.get(claimed.order_id) if claimed else None

    def with_contact(
        self, order_id: str, caller: Caller, reader: Reader | None, now: datetime
    ) -> tuple[Order, Contact | None]:
        """Return an order that a caller may see, and whom it is for, in one call.

        Args:
            order_id: the order.
            caller: who asks.
            reader: reads for who changes it; the store, where not given.
            now: a contact whose time is over is none.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        order = contact = None
        keys = [(order_pk(order_id), ORDER), (order_pk(order_id), CONTACT)]
        for item in (reader or self._store).get_together({Table.ORDERS: keys})[Table.ORDERS]:
            if item["sk"]["S"] == ORDER:
                order = to_model(OrderRecord.from_raw_data(item))
            else:
                contact = ContactRecord.from_raw_data(item).to_model()
        known = contact if contact and contact.is_known(now) else None
        return if_visible(order, order_id, caller), known

    def changeable(self, order_id: str, caller: Caller, reader: Reader) -> Order:
        """Return the order to somebody who is about to change it, if they may see it.

        Args:
            order_id: the order.
            caller: who changes it.
            reader: reads for them; see `accounts/standing.py`.

        Raises:
            NotFoundError: it does not exist, or is somebody else's.
        """
        record = reader.get(OrderRecord, order_pk(order_id), ORDER)
        return if_visible(to_model(record) if record else None, order_id, caller)

    def owned(self, order_id: str, caller: Caller, reader: Reader) -> Order:
        """Return the caller's own order; staff pay for nobody else. Raises as `changeable` does."""
        order = self.changeable(order_id, caller, reader)
        if order.user_id != caller.user_id:
            raise NotFoundError("There is no such order.")
        return order

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

    def history(self, order_id: str, caller: Caller) -> tuple[Order, list[Event]]:
        """Return an order and its events, the oldest first, as they are in one read.

        Raises:
            NotFoundError: the order does not exist, or is somebody else's.
        """
        items: list[dict[str, Any]] = []
        after = None
        while True:
            page = self._store.query(Table.ORDERS, order_pk(order_id), after=after)
            items += page.items
            after = page.last
            if after is None:
                break
        order, events = None, []
        for item in items:
            if item["sk"]["S"] == ORDER:
                order = to_model(OrderRecord.from_raw_data(item))
            elif item["sk"]["S"].startswith(EVENT_PREFIX):
                events.append(to_event(EventRecord.from_raw_data(item)))
        return if_visible(order, order_id, caller), events

    def save(
        self, transaction: Transaction, order: Order, event: str, actor: str, **data: Any
    ) -> None:
        """Write the next version of an order, with the event that brought it about.

        Args:
            transaction: is cancelled under `ORDER_LABEL` unless the stored version is the one
                before; a new one's under `PHONE_LABEL` too, see `orders.trusting`.
            order: as a transition returned it, or a new one.
            event: type of the timeline entry.
            actor: user id, or "system", "stripe", "bkash".
            data: the entry's figures and ids.
        """
        self.save_all(transaction, [Version(order, event, actor, data)])

    def save_all(self, transaction: Transaction, versions: Sequence[Version]) -> None:
        """Write the last of some versions that follow each other, and the event of each."""
        first, record = versions[0].order.version, to_record(versions[-1].order)
        condition = None if first == 1 else OrderRecord.version == first - 1
        transaction.put(ORDER_LABEL, record, condition)
        for order, event, actor, data in versions:
            sk, at = f"{EVENT_PREFIX}{order.version:06d}", order.updated_at
            entry = EventRecord(pk=record.pk, sk=sk, type=event, at=at, actor=actor, data=data)
            transaction.put(f"timeline:{order.version}", entry)
        last = versions[-1].order
        if last.phone_name:
            count_phone(transaction, last, last.phone_name)

    def count_unpaid(
        self, transaction: Transaction, order: Order, *, max_orders: int, max_units: int
    ) -> None:
        """Count a new order among its buyer's unpaid ones.

        Args:
            transaction: is cancelled under `BUYER_LABEL` if it would be one, or units, too many.
            order: the new one.
            max_orders: how many there may be.
            max_units: and of how many units together.
        """
        ids, units = UnpaidRecord.order_ids, UnpaidRecord.units
        few = ids.does_not_exist() | (size(ids) < max_orders)  # type: ignore[no-untyped-call]
        little = units.does_not_exist() | (units <= max_units - order.units)
        actions = [ids.add({order.order_id}), units.add(order.units)]
        self._recount(transaction, order, actions, few & little)

    def forget_unpaid(self, transaction: Transaction, order: Order) -> None:
        """Count a pending order no longer: it is paid, canceled or expired.

        Without a condition: a count that is wrong must never keep a payment from its order.
        """
        actions = [
            UnpaidRecord.order_ids.delete({order.order_id}),
            UnpaidRecord.units.add(-order.units),
        ]
        self._recount(transaction, order, actions)

    def pass_on_unpaid(self, transaction: Transaction, before: Order, after: Order) -> None:
        """Count a pending order for another buyer: it takes no more stock, so there is no limit."""
        self.forget_unpaid(transaction, before)
        actions = [
            UnpaidRecord.order_ids.add({after.order_id}),
            UnpaidRecord.units.add(after.units),
        ]
        self._recount(transaction, after, actions, label="next-buyer")

    def _recount(
        self,
        transaction: Transaction,
        order: Order,
        actions: Sequence[Action],
        condition: Condition | None = None,
        label: str = BUYER_LABEL,
    ) -> None:
        key = (buyer_pk(order.user_id), UNPAID)
        transaction.update(label, UnpaidRecord, key, actions, condition)

    def many(self, order_ids: Sequence[str]) -> list[Order]:
        """Return the orders that exist among some, each as last written, the newest first."""
        keys = [(order_pk(one), ORDER) for one in order_ids]
        records = self._store.get_many(OrderRecord, keys) if keys else []
        return sorted(map(to_model, records), key=lambda order: order.order_id, reverse=True)

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


def unpaid_in(item: Mapping[str, Any] | None) -> Unpaid:
    """Return what a raw count says; nothing is unpaid where there is none."""
    if item is None:
        return Unpaid()
    return UnpaidRecord.from_raw_data(dict(item)).to_model()


def if_visible(order: Order | None, order_id: str, caller: Caller) -> Order:
    """Return an order that was read, if there is one that the caller may see.

    Raises:
        NotFoundError: there is none.
    """
    if order is None or not caller.may_see(order.user_id, order_id, order.token_epoch):
        raise NotFoundError("There is no such order.")
    return order


def _order_id(entry: Entry) -> str:
    """Return whose entry of an index it is."""
    return str(entry["pk"]["S"].removeprefix(ORDER_PREFIX))
