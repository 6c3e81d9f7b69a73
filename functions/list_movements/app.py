"""GET /api/products/{product_id}/stock/movements/: the ledger of a product's stock."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.inventory.views import MovementListView, movement_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

stock_service = deployed_shop().stock_service


@endpoint(
    "GET",
    "/api/products/{product_id:sale}/stock/movements/",
    permission=Permission.STOCK_READ,
    summary="List a product's stock movements, the newest first",
    returns=MovementListView,
    query=PAGE_QUERY,
    needs=Needs({Table.CATALOG: Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of a product's ledger."""
    product_id = request.path["product_id"]
    scope = f"movements#{product_id}"
    page = stock_service.movements(product_id, read_page(request.query, scope))
    return ok(page_view(page, movement_view, scope))
