"""Which orders a list shows: customers their own, staff everybody's."""

from collections.abc import Mapping

from storefront.access import Caller
from storefront.choices import read_choice
from storefront.contract import Parameter
from storefront.errors import ForbiddenError
from storefront.orders.index import OrderIndex
from storefront.orders.model import Order
from storefront.orders.status import OrderStatus
from storefront.paging import PageRequest, Slice
from storefront.values import dataclass

#: The query parameter of the list, besides those of every list.
STATUS_QUERY = {"status": Parameter("staff only: orders of this status", OrderStatus)}

#: In which turn the statuses are read for a list of all. One that an order may move to is read
#: after those that it may come from, so that an order which moves meanwhile is not missed. A bank
#: that sends a refund back makes refunded ones paid again, and refused ones accepted; a canceled
#: order may be accepted and canceled again, or one that costs nothing from paid. So these are read
#: twice.
IN_TURN = [
    OrderStatus.PENDING,
    OrderStatus.CANCELED,
    OrderStatus.EXPIRED,
    OrderStatus.REFUSED,
    OrderStatus.ACCEPTED,
    OrderStatus.REFUSED,
    OrderStatus.REFUNDED,
    OrderStatus.PAID,
    OrderStatus.CANCELED,
    OrderStatus.REFUND_DUE,
    OrderStatus.REFUNDED,
]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """A choice of orders.

    Args:
        user_id: whose; None for everybody's.
        status: of which status; None for any.
    """

    user_id: str | None
    status: OrderStatus | None = None

    @property
    def scope(self) -> str:
        """Names the list, for its cursors."""
        return f"orders#{self.user_id or 'all'}#{self.status.value if self.status else 'any'}"


class OrderListService:
    """Lists orders.

    Args:
        index: lists them.
    """

    def __init__(self, index: OrderIndex) -> None:
        self._index = index

    def read(self, caller: Caller, query: Mapping[str, str]) -> OrderFilter:
        """Return what a caller may and wants to see.

        Raises:
            ForbiddenError: a customer asked for a status.
            ValidationFailedError: there is no such status.
        """
        if not caller.sees_all_orders:
            if "status" in query:
                raise ForbiddenError("Only staff may list orders by status.")
            return OrderFilter(caller.user_id)
        return OrderFilter(None, read_choice(query, "status", OrderStatus))

    def page(self, wanted: OrderFilter, page: PageRequest) -> Slice[Order]:
        """Return a page of orders, the newest first."""
        if wanted.user_id is not None:
            return self._index.of_user(wanted.user_id, page)
        statuses = [wanted.status] if wanted.status is not None else IN_TURN
        return self._index.with_status(statuses, page)
