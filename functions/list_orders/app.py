"""GET /api/orders/: the caller's orders; for staff everybody's, by status."""

from storefront.declare import BY_STATUS, BY_USER, Action, Needs, Permission, Table
from storefront.orders.listing import STATUS_QUERY
from storefront.orders.views import OrderListView, order_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
order_list_service = shop.order_list_service


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
    view = page_view(page, lambda order: order_view(order, shop.providers), wanted.scope)
    return ok(view)
