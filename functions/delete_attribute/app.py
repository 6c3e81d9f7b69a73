"""DELETE /api/attributes/{code}/: staff delete an attribute that no product has."""

from storefront.attributes.model import AttributeInUseError
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

attribute_service = deployed_shop().attribute_service


@endpoint(
    "DELETE",
    "/api/attributes/{code:word}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Delete an attribute that no product has",
    status=204,
    errors=(AttributeInUseError,),
    needs=Needs({Table.CATALOG: Action.DELETE | Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Delete an attribute; a repeat is answered the same."""
    attribute_service.delete(request.path["code"])
    return no_content()
