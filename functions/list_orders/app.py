"""GET /api/orders/: the caller's orders; for staff everybody's, by status."""

from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.orders.listing import STATUS_QUERY, OrderListService
from storefront.orders.repository import OrderRepository
from storefront.orders.views import OrderListView, order_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.web.responses import Response, ok

store = open_store(Settings.from_environment(), [Table.ORDERS])
listing = OrderListService(OrderRepository(store))


@endpoint(
    "GET",
    "/api/orders/",
    access=Access.USER,
    summary="List own orders; staff: everybody's",
    returns=OrderListView,
    query={**PAGE_QUERY, **STATUS_QUERY},
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of orders, the newest first."""
    wanted = listing.read(request.caller, request.query)
    page = listing.page(wanted, read_page(request.query, wanted.scope))
    return ok(page_view(page, order_view, wanted.scope))
