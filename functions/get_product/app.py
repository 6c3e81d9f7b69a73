"""GET /api/products/{product_id}/: one product on sale."""

from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import CatalogService
from storefront.catalog.views import ProductView, product_view
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.repository import StockRepository
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

store = open_store(Settings.from_environment(), [Table.CATALOG])
catalog = CatalogService(ProductRepository(store), StockRepository(store))


@endpoint(
    "GET",
    "/api/products/{product_id}/",
    access=Access.PUBLIC,
    summary="Get a product on sale",
    returns=ProductView,
)
def lambda_handler(request: Request) -> Response:
    """Answer an active product."""
    return ok(product_view(catalog.get(request.path["product_id"])))
