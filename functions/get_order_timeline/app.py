"""GET /api/orders/{order_id}/timeline/: what happened to an order."""

from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.orders.repository import OrderRepository
from storefront.orders.views import TimelineView, timeline_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

orders = OrderRepository(open_store(Settings.from_environment(), [Table.ORDERS]))


@endpoint(
    "GET",
    "/api/orders/{order_id}/timeline/",
    access=Access.USER,
    summary="Get everything that happened to an order",
    returns=TimelineView,
)
def lambda_handler(request: Request) -> Response:
    """Answer the order's events, the oldest first."""
    return ok(timeline_view(orders.timeline(request.path["order_id"], request.caller)))
