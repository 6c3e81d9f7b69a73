"""PUT /api/products/{product_id}/options/: staff say in what the variants of a product differ."""

from storefront.catalog.schemas import SetOptionsRequest
from storefront.catalog.variants import OPTION_REFUSALS
from storefront.catalog.views import WholeStaffProductView, whole_staff_product_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

variant_service = deployed_shop().variant_service


@endpoint(
    "PUT",
    "/api/products/{product_id}/options/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Set the options of a product, in which its variants differ",
    body=SetOptionsRequest,
    returns=WholeStaffProductView,
    headers=("ETag",),
    errors=OPTION_REFUSALS,
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
    """Set the options and answer the product, with its ETag."""
    options = request.model.to_model()
    product_id, actor = request.path["product_id"], request.caller.user_id
    product = variant_service.set_options(product_id, options, request.seen, actor)
    return ok(whole_staff_product_view(product, variant_service.clock()), product.edition)
