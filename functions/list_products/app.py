"""GET /api/products/: the products on sale."""

from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import CatalogService
from storefront.catalog.views import ProductListView, product_view
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.repository import StockRepository
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.web.responses import Response, ok

LIST = "products"

store = open_store(Settings.from_environment(), [Table.CATALOG])
catalog = CatalogService(ProductRepository(store), StockRepository(store))


@endpoint(
    "GET",
    "/api/products/",
    access=Access.PUBLIC,
    summary="List the products on sale, the oldest first",
    returns=ProductListView,
    query=PAGE_QUERY,
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of active products."""
    page = catalog.page(read_page(request.query, LIST))
    return ok(page_view(page, product_view, LIST))
