"""PUT /api/attributes/{code}/: staff make an attribute, or change it."""

from storefront.attributes.model import AttributeInUseError
from storefront.attributes.schemas import PutAttributeRequest
from storefront.attributes.views import AttributeView, attribute_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

attribute_service = deployed_shop().attribute_service


@endpoint(
    "PUT",
    "/api/attributes/{code:word}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Make an attribute, or change its name, its values and where it is shown",
    body=PutAttributeRequest,
    returns=AttributeView,
    headers=("ETag",),
    errors=(AttributeInUseError,),
    if_match=True,
    needs=Needs({Table.CATALOG: Action.GET | Action.PUT | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Make or change an attribute and answer it, with its ETag."""
    wanted = request.model.to_model(request.path["code"])
    attribute = attribute_service.put(wanted, request.seen)
    return ok(attribute_view(attribute), attribute.edition)
