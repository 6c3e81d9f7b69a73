"""GET /api/remittances/: what couriers have handed over, for staff."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.views import RemittanceListView, remittance_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

remittances = deployed_shop().remittances


@endpoint(
    "GET",
    "/api/remittances/",
    permission=Permission.CASH_RECONCILE,
    summary="List what couriers have handed over",
    returns=RemittanceListView,
    query=PAGE_QUERY,
    needs=Needs({Table.PAYMENTS: Action.QUERY | Action.BATCH_GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of remittances, the newest first."""
    page = remittances.list(read_page(request.query, "remittances"))
    return ok(page_view(page, remittance_view, "remittances"))
