"""Packing orders, and following their parcels: each step changes a parcel with its order, or none.

Whatever else happens to an order, a refund above all, changes the order too: of two that meet one
is first, and the other looks at what is left. So nothing that was refunded is sent.
"""

from collections.abc import Mapping
from typing import Any

from storefront import log
from storefront.access import Caller
from storefront.clock import Clock
from storefront.db.idempotency import IDEMPOTENCY_LABEL, IdempotencyKeys
from storefront.db.refusals import TransactionCanceledError
from storefront.db.store import Store, Transaction
from storefront.editions import Seen
from storefront.errors import ConflictError, NotFoundError, StaleError, UnavailableError
from storefront.fulfilments.model import (
    MAX_PARCELS,
    NotLeftError,
    Parcel,
    ParcelChange,
    ParcelStateError,
    ParcelStatus,
    TooManyParcelsError,
    Tracking,
    deltas_of,
)
from storefront.fulfilments.repository import FulfilmentRepository
from storefront.fulfilments.views import FulfilmentView, fulfilment_view
from storefront.idempotency import IdempotencyKey
from storefront.inventory.model import MovementKind, OrderMovement
from storefront.inventory.repository import StockRepository
from storefront.orders.ending import cancel_unsent, set_apart
from storefront.orders.grades import claimed
from storefront.orders.model import CountersError, Order
from storefront.orders.repository import OrderRepository
from storefront.orders.shipping import require_shippable
from storefront.orders.status import OrderStateError

#: How often a change is tried while others change the same order.
_TRIES = 10
#: What staff are told when something cannot be packed, and when a parcel cannot go somewhere.
PACKING_REFUSALS = (OrderStateError, NotLeftError, TooManyParcelsError)
MOVING_REFUSALS = (OrderStateError, ParcelStateError)
_BUSY = "The order is being changed by others. Send the same request again."


class FulfilmentService:
    """Packs orders and follows their parcels.

    Args:
        store: must know the orders and catalog tables.
        orders, fulfilments, stock: repositories on that store.
        keys: idempotency keys of the orders table.
        clock: the present.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        fulfilments: FulfilmentRepository,
        stock: StockRepository,
        keys: IdempotencyKeys,
        clock: Clock,
    ) -> None:
        self._store = store
        self._orders = orders
        self._fulfilments = fulfilments
        self._stock = stock
        self._keys = keys
        self._clock = clock

    def pack(
        self,
        caller: Caller,
        order_id: str,
        lines: Mapping[str, int],
        tracking: Tracking,
        key: IdempotencyKey | None,
    ) -> FulfilmentView:
        """Pack units of an order into a new parcel.

        Args:
            caller: a member of staff.
            order_id: the order.
            lines: units by product id.
            tracking: who is to carry it, as far as that is known.
            key: a repeat with the same key and body gets the first answer, unchanged.

        Raises:
            NotFoundError: there is no such order.
            OrderStateError: nothing of it is sent now.
            NotLeftError: so many units are not left to pack.
            TooManyParcelsError: it has as many parcels as there may be.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        try:
            for _ in range(_TRIES):
                order = self._orders.get(order_id)
                if order is None:
                    raise NotFoundError("There is no such order.")
                try:
                    return self._packed(caller, order, lines, tracking, key)
                except TransactionCanceledError as error:
                    if IDEMPOTENCY_LABEL in error.failed:
                        break
        except ConflictError:
            # The first request may have packed what was left: a repeat is owed its answer.
            answer: FulfilmentView | None = self._keys.answer_of(key)
            if answer is None:
                raise
            return answer
        first: FulfilmentView | None = self._keys.answer_of(key)
        if first is None:
            raise UnavailableError(_BUSY)
        return first

    def change(
        self, caller: Caller, order_id: str, number: str, change: ParcelChange, seen: Seen
    ) -> tuple[Order, Parcel]:
        """Note where a parcel is now, and by whom it is carried; return it with its order.

        Args:
            caller: a member of staff.
            order_id: the order.
            number: the parcel's, as the path says it.
            change: what is to change. What is so already is no fault.
            seen: which editions may be changed.

        Raises:
            NotFoundError: there is no such parcel.
            ParcelStateError: it cannot go there from where it is.
            OrderStateError: it would be handed over, and nothing of its order is sent now.
            ValidationFailedError: something is missing for that.
            StaleError: the edition that the client has seen is not the latest.
            UnavailableError: no definite outcome in time; the same request may be sent again.
        """
        for tries_left in reversed(range(_TRIES)):
            order, before = self._fulfilments.get(order_id, number)
            after = before.changed(change, self._clock())
            if after is before:
                return order, before
            if not seen.is_latest(before.edition):
                raise StaleError(before.edition)
            transaction = self._store.transaction()
            data = self._move(transaction, caller, order, before, after)
            what = "changed" if before.status is after.status else after.status.value
            try:
                self._save(transaction, caller, order, before, after, f"parcel.{what}", data)
                transaction.commit()
            except TransactionCanceledError:
                continue
            except CountersError:
                # The two are not of one moment, if somebody changed both while they were read.
                if not tries_left:
                    raise
                continue
            log.info("parcel changed", order_id=order_id, event=what)
            return order, after
        raise UnavailableError(_BUSY)

    def _packed(
        self,
        caller: Caller,
        order: Order,
        lines: Mapping[str, int],
        tracking: Tracking,
        key: IdempotencyKey | None,
    ) -> FulfilmentView:
        require_shippable(order)
        left = order.left_to_pack
        if any(units > left.get(product_id, 0) for product_id, units in lines.items()):
            raise NotLeftError({one: left.get(one, 0) for one in lines})
        if order.parcels >= MAX_PARCELS:
            raise TooManyParcelsError(f"{MAX_PARCELS} parcels of an order are the most.")
        now, number = self._clock(), order.parcels + 1
        status = ParcelStatus.PACKED
        sold_at = order.hold_expires_at
        parcel = Parcel(order.order_id, number, status, lines, tracking, now, now, now, sold_at)
        goods = order.moved({one: {"packed": units} for one, units in lines.items()})
        following = order.with_goods(now, goods, parcels=number)
        transaction, view = self._store.transaction(), fulfilment_view(parcel, order)
        self._fulfilments.save(transaction, parcel)
        data = {"parcel": number, "packed": dict(lines)}
        self._orders.save(transaction, following, "parcel.packed", caller.user_id, **data)
        self._keys.claim(transaction, key, view)
        transaction.commit()
        log.info("parcel packed", order_id=order.order_id)
        return view

    def _save(
        self,
        transaction: Transaction,
        caller: Caller,
        order: Order,
        before: Parcel,
        after: Parcel,
        event: str,
        data: Mapping[str, Any],
    ) -> None:
        following = order.with_goods(after.updated_at, order.moved(deltas_of(before, after)))
        data = {**data, **_claim(following, before, after)}
        if after.status is ParcelStatus.CANCELED:
            following, kept = cancel_unsent(set_apart(following))
            data = {**data, **self._kept(transaction, caller, order, kept)}
        self._fulfilments.save(transaction, after)
        self._orders.save(transaction, following, event, caller.user_id, **data)

    def _kept(
        self, transaction: Transaction, caller: Caller, order: Order, units: Mapping[str, int]
    ) -> dict[str, Any]:
        """Put units of an order that is over back on the shelf; return the figures of its event."""
        if not units:
            return {}
        about = OrderMovement(order.order_id, MovementKind.RETURNED, caller.user_id)
        moved_by = self._stock.restock(transaction, about, units, self._clock(), unsent=units)
        return {"restocked": dict(units), "movements": moved_by}

    def _move(
        self, transaction: Transaction, caller: Caller, order: Order, before: Parcel, after: Parcel
    ) -> dict[str, Any]:
        """Add what a parcel's move means for the stock; return the figures of its event."""
        data: dict[str, Any] = {"parcel": after.number}
        if before.status is after.status:
            return data
        if after.status is ParcelStatus.HANDED_OVER:
            require_shippable(order)
            for product_id, units in after.lines.items():
                self._stock.take_back(transaction, product_id, 0, unsent=units)
        if after.status is ParcelStatus.FAILED:
            data["failures"] = after.failures
        restocked = {one: units.restocked for one, units in after.back.items() if units.restocked}
        if restocked:
            for product_id, units in restocked.items():
                self._stock.put_back(transaction, product_id, units)
            about = OrderMovement(order.order_id, MovementKind.RETURNED, caller.user_id)
            moved_by = self._stock.add_movements(transaction, about, restocked, self._clock())
            data |= {"restocked": restocked, "movements": moved_by}
        return data


def _claim(order: Order, before: Parcel, after: Parcel) -> dict[str, str]:
    """Return what the event of a delivery says of the cash that its courier should have."""
    money, status = claimed(order), ParcelStatus.DELIVERED
    if after.status is not status or before.status is status or not money.amount:
        return {}
    return {"claimed": str(money), "currency": money.currency}
