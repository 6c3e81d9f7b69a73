"""PATCH /api/products/{product_id}/: staff change a product."""

from storefront.access import Permission
from storefront.catalog.schemas import UpdateProductRequest
from storefront.catalog.views import ProductView, product_view
from storefront.db.tables import Table
from storefront.inventory.model import ProductArchivedError
from storefront.needs import Action, Needs
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

product_service = deployed_shop().product_service


@endpoint(
    "PATCH",
    "/api/products/{product_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change a product's name, description, price or status",
    body=UpdateProductRequest,
    returns=ProductView,
    errors=(ProductArchivedError,),
    needs=Needs({Table.CATALOG: Action.QUERY | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Change a product and answer it."""
    product = product_service.update(request.path["product_id"], request.model.to_model())
    return ok(product_view(product))
