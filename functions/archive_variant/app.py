"""DELETE /api/variants/{variant_id}/: staff archive a variant."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

variant_service = deployed_shop().variant_service


@endpoint(
    "DELETE",
    "/api/variants/{variant_id:sale}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Archive a variant for ever; orders that hold it can still be paid",
    status=204,
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
    """Archive a variant; a repeat is answered the same."""
    variant_service.archive(request.path["variant_id"], request.caller.user_id)
    return no_content()
