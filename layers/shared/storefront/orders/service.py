"""Placing orders: all products or none, never more than there is."""

from collections.abc import Collection, Mapping

from storefront import log
from storefront.access import Caller
from storefront.accounts.standing import Standing
from storefront.clock import Clock, iso
from storefront.contract import AskedId, Id, with_members
from storefront.currencies import Provider
from storefront.db import idempotency
from storefront.db.idempotency import IdempotencyKeys
from storefront.db.store import Store, TransactionCanceledError
from storefront.errors import ConflictError, OutOfStockError, Shortage, UnavailableError
from storefront.idempotency import IdempotencyKey
from storefront.ids import new_id
from storefront.inventory.model import ProductStatus, SaleItem
from storefront.inventory.repository import StockRepository
from storefront.orders.holds import HoldService
from storefront.orders.model import Order
from storefront.orders.placing import HoldPolicy, place_order
from storefront.orders.repository import BUYER_LABEL, OrderRepository, Unpaid, unpaid_in
from storefront.orders.views import OrderView, order_view

#: How often an order is tried while others change its products' stock or price.
_TRIES = 8
#: Lapsed orders released on the spot when stock is short.
_RELEASED_AT_ONCE = 25


class ProductUnavailableError(ConflictError):
    """Products of the order do not exist or are not sold.

    Args:
        product_ids: which.
    """

    slug = "product-unavailable"
    title = "Some products cannot be ordered"
    members = with_members(product_ids=list[AskedId])

    def __init__(self, product_ids: list[str]) -> None:
        super().__init__(
            "Nothing was ordered: these products do not exist or are not sold.",
            product_ids=product_ids,
        )


class TooManyUnpaidError(ConflictError):
    """The account holds as much as one may without paying.

    Args:
        policy: how much that is.
        held: what it holds.
    """

    slug = "too-many-unpaid-orders"
    title = "Too much is ordered and not paid yet"
    members = with_members(
        order_ids=list[Id],
        unpaid_units=int,
        max_unpaid_orders=int,
        max_unpaid_units=int,
    )

    def __init__(self, policy: HoldPolicy, held: Unpaid) -> None:
        way_out = "Pay or cancel one of order_ids first." if held.order_ids else "Order less."
        super().__init__(
            f"Nothing was ordered: without paying, one may have {policy.max_orders} orders of "
            f"{policy.max_units} units together. {way_out}",
            order_ids=sorted(held.order_ids),
            unpaid_units=held.units,
            max_unpaid_orders=policy.max_orders,
            max_unpaid_units=policy.max_units,
        )


class OrderService:
    """Places orders.

    Args:
        store: must know the orders and catalog tables.
        orders, stock: repositories on that store.
        keys: idempotency keys of the orders table.
        holds: releases lapsed holds when stock is short.
        policy: how long stock is held.
        clock: the present.
        standing: makes sure that buyers' sessions are good.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        store: Store,
        orders: OrderRepository,
        stock: StockRepository,
        keys: IdempotencyKeys,
        holds: HoldService,
        policy: HoldPolicy,
        clock: Clock,
        *,
        standing: Standing,
        providers: Collection[Provider] = frozenset(Provider),
    ) -> None:
        self._store = store
        self._orders = orders
        self._stock = stock
        self._keys = keys
        self._holds = holds
        self._policy = policy
        self._standing = standing
        self._clock = clock
        self._providers = providers

    def place(
        self, caller: Caller, wanted: Mapping[str, int], key: IdempotencyKey | None
    ) -> OrderView:
        """Place an order at the catalogue's prices and hold its stock, in one transaction.

        Args:
            caller: the buyer.
            wanted: quantity by product id; 1 to 30 products.
            key: a repeat with the same key and body gets the first answer, unchanged.

        Raises:
            ProductUnavailableError: a product does not exist or is not sold.
            SessionEndedError: the buyer's account is not what the token says.
            OutOfStockError: a product is short, after lapsed holds on it were released.
            TooManyUnpaidError: the buyer holds too much, after their lapsed holds were released.
            ValidationFailedError: several currencies, or money that nobody could charge.
            IdempotencyMismatchError: the key came with another body before.
            UnavailableError: no definite outcome in time; repeat with the same key.
        """
        try:
            return self._place(caller, wanted, key)
        except ConflictError:
            # The first request may have taken the last unit: a repeat is owed its answer.
            answer: OrderView | None = self._keys.answer_of(key)
            if answer is None:
                raise
            return answer

    def _place(
        self, caller: Caller, wanted: Mapping[str, int], key: IdempotencyKey | None
    ) -> OrderView:
        if sum(wanted.values()) > self._policy.max_units:
            raise TooManyUnpaidError(self._policy, Unpaid())
        may_release = may_make_room = True
        for _ in range(_TRIES):
            items = self._sold_items(caller, wanted)
            short = [one for one, item in items.items() if item.available < wanted[one]]
            if short:
                if not may_release:
                    raise OutOfStockError([_shortage(items[one], wanted[one]) for one in short])
                # Looked at again whoever released: another order may have been quicker.
                self._holds.release_lapsed(_RELEASED_AT_ONCE, short)
                may_release = False
                continue
            try:
                return self._commit(caller, items, wanted, key)
            except TransactionCanceledError as error:
                if idempotency.IDEMPOTENCY_LABEL in error.failed:
                    answer: OrderView | None = self._keys.answer_of(key)
                    if answer is not None:
                        return answer
                if BUYER_LABEL in error.failed:
                    held = unpaid_in(error.failed[BUYER_LABEL])
                    if not may_make_room:
                        raise TooManyUnpaidError(self._policy, held) from error
                    self._holds.release(held.order_ids)
                    may_make_room = False
                # Or stock, price or status changed after they were read: look again.
        raise UnavailableError(
            "Too many orders for these products at this moment. Send the same request again."
        )

    def _sold_items(self, caller: Caller, wanted: Mapping[str, int]) -> dict[str, SaleItem]:
        found = self._stock.get_many(list(wanted), self._standing.reader(caller))
        sold = {
            product_id: found[product_id]
            for product_id in wanted
            if product_id in found and found[product_id].status is ProductStatus.ACTIVE
        }
        if len(sold) < len(wanted):
            raise ProductUnavailableError([one for one in wanted if one not in sold])
        return sold

    def _commit(
        self,
        caller: Caller,
        items: Mapping[str, SaleItem],
        wanted: Mapping[str, int],
        key: IdempotencyKey | None,
    ) -> OrderView:
        now = self._clock()
        lines = [(item, wanted[product_id]) for product_id, item in items.items()]
        order = place_order(new_id(now), caller.user_id, lines, now, self._policy, self._providers)
        transaction = self._store.transaction()
        for item, quantity in lines:
            self._stock.hold(transaction, item, quantity)
        limits = {"max_orders": self._policy.max_orders, "max_units": self._policy.max_units}
        self._orders.count(transaction, order, **limits)
        self._orders.save(transaction, order, "order.placed", caller.user_id, **_placed_data(order))
        view = order_view(order, self._providers)
        self._keys.claim(transaction, key, view)
        transaction.commit()
        log.info("order placed", order_id=order.order_id)
        return view


def _shortage(item: SaleItem, wanted: int) -> Shortage:
    return {"product_id": item.product_id, "requested": wanted, "available": item.available}


def _placed_data(order: Order) -> dict[str, str | int]:
    return {
        "total_amount": str(order.total),
        "currency": order.total.currency,
        "units": order.units,
        "hold_until": iso(order.hold_expires_at),
    }
