"""POST /api/categories/: staff add a category."""

from storefront.addresses.model import SlugTakenError
from storefront.categories.schemas import CreateCategoryRequest
from storefront.categories.views import CategoryView
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().staff_category_service


@endpoint(
    "POST",
    "/api/categories/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Add a category, after its siblings",
    body=CreateCategoryRequest,
    returns=CategoryView,
    status=201,
    idempotency_key=True,
    errors=(SlugTakenError,),
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.GET | Action.PUT | Action.QUERY | Action.UPDATE}
    ),
)
def lambda_handler(request: Request) -> Response:
    """Add a category and answer it."""
    key = request.key("create_category")
    return created(category_service.create(request.model.to_model(), key))
