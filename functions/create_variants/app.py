"""POST /api/products/{product_id}/variants/: staff add variants to a product with options."""

from storefront.catalog.schemas import CreateVariantsRequest
from storefront.catalog.variants import REFUSALS
from storefront.catalog.views import VariantListView
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

variant_service = deployed_shop().variant_service


@endpoint(
    "POST",
    "/api/products/{product_id}/variants/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Add variants to a product with options, without stock",
    body=CreateVariantsRequest,
    returns=VariantListView,
    status=201,
    errors=REFUSALS,
    idempotency_key=True,
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.GET | Action.PUT | Action.QUERY | Action.UPDATE}
    ),
)
def lambda_handler(request: Request) -> Response:
    """Add variants and answer them."""
    product_id = request.path["product_id"]
    key = request.key(f"create_variants#{product_id}")
    actor = request.caller.user_id
    return created(variant_service.create(product_id, request.model.to_model, key, actor))
