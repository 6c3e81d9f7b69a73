"""GET /api/staff/products/{product_id}/: one product, on sale or not.

Not on the address that shows buyers what is on sale: API Gateway asks who is calling for all
requests of a route or for none, and there anybody may come without a token.
"""

from storefront.catalog.views import WholeStaffProductView, whole_staff_product_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().staff_catalog_service


@endpoint(
    "GET",
    "/api/staff/products/{product_id}/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="Get a product, whatever its status",
    returns=WholeStaffProductView,
    headers=("ETag",),
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the product, with its ETag."""
    product = catalog_service.get(request.path["product_id"])
    return ok(whole_staff_product_view(product, catalog_service.clock()), product.edition)
