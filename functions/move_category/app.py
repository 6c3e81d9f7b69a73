"""POST /api/categories/{category_id}/move/: staff put a category elsewhere.

The body says where it is to be then, not by how much it moves: so a repeat does no harm.
"""

from storefront.categories.model import CategoryCycleError
from storefront.categories.schemas import MoveCategoryRequest
from storefront.categories.views import CategoryView, category_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().staff_category_service


@endpoint(
    "POST",
    "/api/categories/{category_id}/move/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Put a category, with all below it, below another or to the top, in its place there",
    body=MoveCategoryRequest,
    returns=CategoryView,
    errors=(CategoryCycleError,),
    needs=Needs({Table.CATALOG: Action.QUERY | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Move a category and answer it; one that is there already stays."""
    to = request.model
    category = category_service.move(request.path["category_id"], to.parent_id, to.before_id)
    return ok(category_view(category))
