"""What clients see of links."""

from typing_extensions import TypedDict

from storefront.clock import iso
from storefront.contract import Id, Moment
from storefront.messages.model import OpenedOrder


class OpenedOrderView(TypedDict):
    """The order that a link leads to. `order_token`: opens that order alone, until `expires_at`.

    It is to be kept like a password.
    """

    order_id: Id
    order_token: str
    expires_at: Moment


def opened_order_view(opened: OpenedOrder) -> OpenedOrderView:
    """Return an order that a link has opened, as whoever opened it sees it."""
    return {
        "order_id": opened.order_id,
        "order_token": opened.token,
        "expires_at": iso(opened.until),
    }
