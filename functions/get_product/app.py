"""GET /api/products/{product_id}/: one product on sale."""

from storefront.catalog.views import ProductView, product_view
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().catalog_service


@endpoint(
    "GET",
    "/api/products/{product_id}/",
    access=Access.PUBLIC,
    summary="Get a product on sale",
    returns=ProductView,
)
def lambda_handler(request: Request) -> Response:
    """Answer an active product."""
    return ok(product_view(catalog_service.get(request.path["product_id"])))
