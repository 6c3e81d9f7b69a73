"""GET /api/remittances/missing/: cash that was written down, and that nobody has handed over."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.views import UnremittedListView, unremitted_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

remittances = deployed_shop().remittances


@endpoint(
    "GET",
    "/api/remittances/missing/",
    permission=Permission.CASH_RECONCILE,
    summary="List the cash that nobody has handed over yet",
    returns=UnremittedListView,
    query=PAGE_QUERY,
    needs=Needs({Table.PAYMENTS: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of it, the oldest first."""
    page = remittances.unremitted(read_page(request.query, "unremitted"))
    return ok(page_view(page, unremitted_view, "unremitted"))
