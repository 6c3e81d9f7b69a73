"""GET /api/products/{product_id}/: one product on sale."""

from storefront.access import PUBLIC
from storefront.catalog.views import ProductView, product_view
from storefront.db.tables import Table
from storefront.needs import Action, Needs
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().catalog_service


@endpoint(
    "GET",
    "/api/products/{product_id}/",
    permission=PUBLIC,
    summary="Get a product on sale",
    returns=ProductView,
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer an active product."""
    return ok(product_view(catalog_service.get(request.path["product_id"])))
