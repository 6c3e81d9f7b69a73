"""GET /api/products/: the products on sale."""

from storefront.catalog.views import ProductListView, listed_view
from storefront.declare import BY_LISTING, PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
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
    return ok(page_view(page, listed_view, LIST))
