"""Which orders a list shows: customers their own, staff everybody's."""

from collections.abc import Mapping
from dataclasses import dataclass

from storefront.errors import ForbiddenError, ValidationFailedError
from storefront.orders.model import Order, OrderStatus
from storefront.orders.repository import OrderRepository
from storefront.web.access import Caller
from storefront.web.paging import PageRequest, Slice

#: The query parameter of the list, besides those of every list.
STATUS_QUERY = {
    "status": "staff only: orders of this status, " + ", ".join(one.value for one in OrderStatus)
}


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
        if text is not None and not caller.is_staff:
            raise ForbiddenError("Only staff may list orders by status.")
        if not caller.is_staff:
            return OrderFilter(caller.user_id)
        try:
            return OrderFilter(None, OrderStatus(text) if text is not None else None)
        except ValueError:
            message = "must be one of " + ", ".join(one.value for one in OrderStatus)
            error = {"field": "status", "code": "enum", "message": message}
            raise ValidationFailedError("The query is not valid; see errors.", [error]) from None

    def page(self, wanted: OrderFilter, page: PageRequest) -> Slice[Order]:
        """Return a page of orders, the newest first.

        One index is read; for all orders of all statuses, one partition of it per status.
        """
        if wanted.user_id is not None:
            return self._orders.of_user(wanted.user_id, page)
        if wanted.status is not None:
            return self._orders.with_status(wanted.status, page)
        slices = [self._orders.with_status(status, page) for status in OrderStatus]
        found = sorted(
            (order for one in slices for order in one.items),
            key=lambda order: order.order_id,
            reverse=True,
        )
        has_more = len(found) > page.limit or any(one.last for one in slices)
        shown = found[: page.limit]
        return Slice(shown, shown[-1].order_id if shown and has_more else None)
