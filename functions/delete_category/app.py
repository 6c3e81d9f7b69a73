"""DELETE /api/categories/{category_id}/: staff delete a category.

One that holds much is emptied in several requests: a 503 says that the same request goes on.
"""

from storefront.categories.model import CategoryCycleError, CategoryInUseError
from storefront.categories.service import MOVE_TO_QUERY
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().staff_category_service


@endpoint(
    "DELETE",
    "/api/categories/{category_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Delete a category that is empty, or whose products and categories go elsewhere",
    status=204,
    query=MOVE_TO_QUERY,
    errors=(CategoryCycleError, CategoryInUseError),
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        },
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Delete a category; a repeat is answered the same."""
    category_service.delete(request.path["category_id"], request.query.get("move_to"))
    return no_content()
