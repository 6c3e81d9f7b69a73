"""GET /api/orders/: the caller's orders; for staff everybody's, by status."""

from storefront.access import Permission
from storefront.db.tables import BY_STATUS, BY_USER, Table
from storefront.needs import Action, Needs
from storefront.orders.listing import STATUS_QUERY
from storefront.orders.views import OrderListView, order_view
from storefront.web.endpoint import Request, endpoint
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

order_list_service = deployed_shop().order_list_service


@endpoint(
    "GET",
    "/api/orders/",
    permission=Permission.ORDERS_READ,
    summary="List own orders; staff: everybody's",
    returns=OrderListView,
    query={**PAGE_QUERY, **STATUS_QUERY},
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET,
            BY_USER: Action.QUERY,
            BY_STATUS: Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of orders, the newest first."""
    wanted = order_list_service.read(request.caller, request.query)
    page = order_list_service.page(wanted, read_page(request.query, wanted.scope))
    return ok(page_view(page, order_view, wanted.scope))
