"""GET /api/orders/: the caller's orders; for staff everybody's, by status, with who bought."""

from storefront.declare import BY_STATUS, BY_USER, Action, Needs, Permission, Table
from storefront.orders.listing import STATUS_QUERY
from storefront.orders.views import OrderListView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

staff_order_service = deployed_shop().staff_order_service


@endpoint(
    "GET",
    "/api/orders/",
    permission=Permission.ORDERS_READ,
    summary="List own orders; staff: everybody's, with who bought",
    returns=OrderListView,
    query={**PAGE_QUERY, **STATUS_QUERY},
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET,
            Table.USERS: Action.BATCH_GET,
            BY_USER: Action.QUERY,
            BY_STATUS: Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of orders, the newest first."""
    wanted = staff_order_service.read(request.caller, request.query)
    page = read_page(request.query, wanted.scope)
    return ok(page_view(staff_order_service.list(wanted, page, request.caller), dict, wanted.scope))
