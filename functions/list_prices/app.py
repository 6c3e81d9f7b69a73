"""GET /api/products/{product_id}/prices/: what a product or variant has cost, for staff."""

from storefront.catalog.views import PriceEntryListView, price_entry_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().staff_catalog_service


@endpoint(
    "GET",
    "/api/products/{product_id:sale}/prices/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List the prices that a product or variant had, the newest first",
    returns=PriceEntryListView,
    query=PAGE_QUERY,
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of the price ledger."""
    item_id = request.path["product_id"]
    scope = f"prices#{item_id}"
    page = catalog_service.prices(item_id, read_page(request.query, scope))
    return ok(page_view(page, price_entry_view, scope))
