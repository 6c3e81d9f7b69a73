"""GET /api/products/: the products on sale."""

from storefront.access import PUBLIC
from storefront.catalog.views import ProductListView, product_view
from storefront.db.tables import BY_LISTING, Table
from storefront.needs import Action, Needs
from storefront.web.endpoint import Request, endpoint
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

LIST = "products"

catalog_service = deployed_shop().catalog_service


@endpoint(
    "GET",
    "/api/products/",
    permission=PUBLIC,
    summary="List the products on sale, the oldest first",
    returns=ProductListView,
    query=PAGE_QUERY,
    needs=Needs({Table.CATALOG: Action.BATCH_GET, BY_LISTING: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of active products."""
    page = catalog_service.page(read_page(request.query, LIST))
    return ok(page_view(page, product_view, LIST))
