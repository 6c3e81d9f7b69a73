"""GET /api/products/{product_id}/history/: who has changed a product, when, and what, for staff."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.revisions.views import HistoryView, entry_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

history_service = deployed_shop().history_service


@endpoint(
    "GET",
    "/api/products/{product_id}/history/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List the changes of a product and its variants, the newest first",
    returns=HistoryView,
    query=PAGE_QUERY,
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of the history."""
    product_id = request.path["product_id"]
    scope = f"history#{product_id}"
    page = history_service.page(product_id, read_page(request.query, scope))
    return ok(page_view(page, entry_view, scope))
