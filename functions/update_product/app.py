"""PATCH /api/products/{product_id}/: staff change a product."""

from storefront.catalog.schemas import UpdateProductRequest
from storefront.catalog.service import CHANGE_REFUSALS
from storefront.catalog.views import WholeStaffProductView, whole_staff_product_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

product_service = deployed_shop().product_service


@endpoint(
    "PATCH",
    "/api/products/{product_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change a product: its texts, prices, status, categories, attributes and so on",
    body=UpdateProductRequest,
    returns=WholeStaffProductView,
    headers=("ETag",),
    errors=CHANGE_REFUSALS,
    if_match=True,
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change a product and answer it, with its ETag."""
    changes = request.model.to_model()
    product_id, actor = request.path["product_id"], request.caller.user_id
    product = product_service.update(product_id, changes, request.seen, actor)
    return ok(whole_staff_product_view(product, product_service.clock()), product.edition)
