"""GET /api/attributes/: what products can say by attributes, for pages that show or edit it.

What options are called in Bangla comes along, by the same read.
"""

from storefront.attributes.views import AttributeListView, attribute_list_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, for_all
from storefront.wiring.shop import deployed_shop

attribute_service = deployed_shop().attribute_service


@endpoint(
    "GET",
    "/api/attributes/",
    permission=PUBLIC,
    summary="List the attributes of products, in the order in which they are shown",
    returns=AttributeListView,
    status=(200, 304),
    headers=("ETag",),
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer all attributes; whoever has them asks whether they are still the same."""
    return for_all(request, attribute_list_view(*attribute_service.read()), seconds=0)
