"""GET /api/orders/{order_id}/: one order."""

from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.orders.repository import OrderRepository
from storefront.orders.views import OrderView, order_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

orders = OrderRepository(open_store(Settings.from_environment(), [Table.ORDERS]))


@endpoint(
    "GET",
    "/api/orders/{order_id}/",
    access=Access.USER,
    summary="Get an order",
    returns=OrderView,
)
def lambda_handler(request: Request) -> Response:
    """Answer the order if the caller may see it."""
    return ok(order_view(orders.visible(request.path["order_id"], request.caller)))
