"""Orders as a caller sees them: staff also see who bought."""

from collections.abc import Collection, Mapping, Sequence

from storefront.access import Caller
from storefront.accounts.model import User
from storefront.accounts.repository import AccountRepository
from storefront.clock import Clock
from storefront.contacts.views import contact_view
from storefront.currencies import Provider
from storefront.orders.listing import OrderFilter, OrderListService
from storefront.orders.model import Order
from storefront.orders.repository import OrderRepository
from storefront.orders.views import BuyerView, OrderView, order_view
from storefront.paging import PageRequest, Slice


class StaffOrderService:
    """Shows orders, to staff with who bought them: accounts are read for nobody else.

    Args:
        accounts, orders: repositories.
        lists: lists orders.
        providers: who charges for what is sold.
        clock: the present.
    """

    def __init__(
        self,
        accounts: AccountRepository,
        orders: OrderRepository,
        lists: OrderListService,
        providers: Collection[Provider],
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._orders = orders
        self._lists = lists
        self._providers = providers
        self._clock = clock

    def get(self, order_id: str, caller: Caller) -> OrderView:
        """Return an order as a caller sees it, with whom it is for.

        Raises:
            NotFoundError: they may not see it.
        """
        _, view = self.read_one(order_id, caller)
        return view

    def read_one(self, order_id: str, caller: Caller) -> tuple[Order, OrderView]:
        """Return an order, and how a caller sees it; raises as `get` does."""
        order, contact = self._orders.with_contact(order_id, caller, None, self._clock())
        view = self.one(order, caller)
        view["contact"] = contact_view(contact) if contact else None
        return order, view

    def read(self, caller: Caller, query: Mapping[str, str]) -> OrderFilter:
        """Return what a caller may and wants to see; see `OrderListService.read`."""
        return self._lists.read(caller, query)

    def list(self, wanted: OrderFilter, page: PageRequest, caller: Caller) -> Slice[OrderView]:
        """Return a page of orders as a caller sees them, the newest first."""
        return self.page(self._lists.page(wanted, page), caller)

    def one(self, order: Order, caller: Caller) -> OrderView:
        """Return an order as a caller sees it who may see it."""
        (view,) = self._views([order], caller)
        return view

    def page(self, found: Slice[Order], caller: Caller) -> Slice[OrderView]:
        """Return a page of orders as a caller sees them who may see them."""
        return Slice(self._views(found.items, caller), found.last)

    def _views(self, orders: Sequence[Order], caller: Caller) -> Sequence[OrderView]:
        views = [order_view(order, self._providers) for order in orders]
        if caller.sees_all_orders:
            users = self._accounts.get_many([order.user_id for order in orders])
            for view, order in zip(views, orders, strict=True):
                view["buyer"] = _buyer_view(order.user_id, users.get(order.user_id))
                view["token_epoch"] = order.token_epoch
        return views


def _buyer_view(user_id: str, user: User | None) -> BuyerView:
    return {
        "id": user_id,
        "name": user.name if user else None,
        "email": user.email if user else None,
    }
