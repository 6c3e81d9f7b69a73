"""Which orders a list shows: customers their own, staff everybody's."""

from collections.abc import Mapping
from dataclasses import dataclass

from storefront.access import PERMISSIONS, Caller, Permission
from storefront.errors import ForbiddenError, ValidationFailedError
from storefront.orders.model import Order, OrderStatus
from storefront.orders.repository import OrderRepository
from storefront.paging import PageRequest, Slice

#: The query parameter of the list, besides those of every list.
STATUS_QUERY = {
    "status": "staff only: orders of this status, " + ", ".join(one.value for one in OrderStatus)
}

#: In which turn the statuses are read for a list of all. One that an order may move to is read
#: after those that it may come from, so that an order which moves meanwhile is not missed. A bank
#: that sends a refund back makes refunded ones paid again, so these are read twice.
IN_TURN = [
    OrderStatus.PENDING,
    OrderStatus.CANCELED,
    OrderStatus.EXPIRED,
    OrderStatus.REFUNDED,
    OrderStatus.PAID,
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
        orders: the repository.
    """

    def __init__(self, orders: OrderRepository) -> None:
        self._orders = orders

    def read(self, caller: Caller, query: Mapping[str, str]) -> OrderFilter:
        """Return what a caller may and wants to see.

        Raises:
            ForbiddenError: a customer asked for a status.
            ValidationFailedError: there is no such status.
        """
        text = query.get("status")
        if Permission.ORDERS_READ_ALL not in PERMISSIONS[caller.role]:
            if text is not None:
                raise ForbiddenError("Only staff may list orders by status.")
            return OrderFilter(caller.user_id)
        try:
            return OrderFilter(None, OrderStatus(text) if text is not None else None)
        except ValueError:
            message = "must be one of " + ", ".join(one.value for one in OrderStatus)
            error = {"field": "status", "code": "enum", "message": message}
            raise ValidationFailedError("The query is not valid; see errors.", [error]) from None

    def page(self, wanted: OrderFilter, page: PageRequest) -> Slice[Order]:
        """Return a page of orders, the newest first."""
        if wanted.user_id is not None:
            return self._orders.of_user(wanted.user_id, page)
        statuses = [wanted.status] if wanted.status is not None else IN_TURN
        return self._orders.with_status(statuses, page)
