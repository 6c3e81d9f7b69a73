"""DELETE /api/products/{product_id}/: staff archive a product."""

from storefront.catalog.succession import SUCCESSOR_QUERY
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

product_service = deployed_shop().product_service


@endpoint(
    "DELETE",
    "/api/products/{product_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Archive a product for ever; orders that hold it can still be paid",
    status=204,
    query=SUCCESSOR_QUERY,
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.CONDITION_CHECK
            | Action.DELETE
            | Action.GET
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Archive a product; a repeat is answered the same."""
    successor = request.query.get("replaced_by")
    product_service.archive(request.path["product_id"], successor, request.caller.user_id)
    return no_content()
