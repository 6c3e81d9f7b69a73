"""PATCH /api/categories/{category_id}/: staff change a category."""

from storefront.addresses.model import SlugTakenError
from storefront.categories.schemas import UpdateCategoryRequest
from storefront.categories.views import CategoryView, category_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().staff_category_service


@endpoint(
    "PATCH",
    "/api/categories/{category_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change what a category is called, and whether buyers see it",
    body=UpdateCategoryRequest,
    returns=CategoryView,
    headers=("ETag",),
    errors=(SlugTakenError,),
    if_match=True,
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Change a category and answer it, with its ETag."""
    changes = request.model.to_model()
    category = category_service.update(request.path["category_id"], changes, request.seen)
    return ok(category_view(category), category.edition)
