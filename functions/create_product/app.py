"""POST /api/products/: staff add a product."""

from storefront.catalog.schemas import CreateProductRequest
from storefront.catalog.service import CREATE_REFUSALS
from storefront.catalog.views import WholeStaffProductView
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
product_service, currency = shop.product_service, shop.default_currency


@endpoint(
    "POST",
    "/api/products/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Add a product, without stock",
    body=CreateProductRequest,
    returns=WholeStaffProductView,
    status=201,
    headers=("Location",),
    errors=CREATE_REFUSALS,
    idempotency_key=True,
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET | Action.PUT | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Add a product and answer it."""
    key = request.key("create_product")
    new = request.model.to_model(currency)
    product = product_service.create(new, key, request.caller.user_id)
    return created(product, product["id"])
