"""GET /api/slugs/{slug}/: what a slug leads to, or once led to."""

from storefront.addresses.model import GoneError
from storefront.addresses.views import AddressView, address_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

address_service = deployed_shop().address_service


@endpoint(
    "GET",
    "/api/slugs/{slug:slug}/",
    permission=PUBLIC,
    summary="Get what a slug leads to, or once led to",
    returns=AddressView,
    errors=(GoneError,),
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the product or category, with its slug of now."""
    return ok(address_view(*address_service.find(request.path["slug"])))
