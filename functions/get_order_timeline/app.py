"""GET /api/orders/{order_id}/timeline/: what happened to an order."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.timeline.views import TimelineView, timeline_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

timeline_service = deployed_shop().timeline_service


@endpoint(
    "GET",
    "/api/orders/{order_id}/timeline/",
    permission=Permission.ORDERS_READ,
    order_scope=True,
    summary="Get an order's timeline; staff: with providers' messages and stock movements",
    returns=TimelineView,
    needs=Needs(
        {
            Table.ORDERS: Action.QUERY,
            Table.PAYMENTS: Action.QUERY | Action.BATCH_GET,
            Table.CATALOG: Action.BATCH_GET,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer everything that happened, the oldest first, each in figures and in words."""
    return ok(timeline_view(timeline_service.tell(request.path["order_id"], request.caller)))
