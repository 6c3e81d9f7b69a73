"""GET /api/orders/{order_id}/timeline/: what happened to an order."""

from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.timeline.service import TimelineService
from storefront.timeline.views import TimelineView, timeline_view
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

tables = [Table.ORDERS, Table.PAYMENTS, Table.CATALOG]
storyteller = TimelineService(open_store(Settings.from_environment(), tables))


@endpoint(
    "GET",
    "/api/orders/{order_id}/timeline/",
    access=Access.USER,
    summary="Get an order's story; staff: with the providers' answers and the stock movements",
    returns=TimelineView,
)
def lambda_handler(request: Request) -> Response:
    """Answer everything that happened, the oldest first, each in figures and in words."""
    return ok(timeline_view(storyteller.tell(request.path["order_id"], request.caller)))
