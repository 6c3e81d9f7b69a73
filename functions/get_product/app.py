"""GET /api/products/{product_id}/: one product on sale."""

from storefront.catalog.views import WholeProductView, whole_product_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().catalog_service


@endpoint(
    "GET",
    "/api/products/{product_id}/",
    permission=PUBLIC,
    summary="Get a product on sale",
    returns=WholeProductView,
    headers=("ETag",),
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer an active product, with its ETag."""
    product = catalog_service.get(request.path["product_id"])
    return ok(whole_product_view(product, catalog_service.clock()), product.edition)
