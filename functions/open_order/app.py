"""POST /api/orders/open/: a link that came by message becomes a token for its order."""

from storefront.declare import PUBLIC, Action, Needs, SecretName, Table
from storefront.messages.links import LinkEndedError
from storefront.messages.schemas import OpenOrderRequest
from storefront.messages.views import OpenedOrderView, opened_order_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

link_service = deployed_shop().link_service


@endpoint(
    "POST",
    "/api/orders/open/",
    permission=PUBLIC,
    summary="Open an order by the code of a link that was sent",
    body=OpenOrderRequest,
    returns=OpenedOrderView,
    errors=(LinkEndedError,),
    throttle="tight",
    needs=Needs({Table.ORDERS: Action.GET}, secrets=(SecretName.SIGNING_KEYS,), timeout=20),
)
def lambda_handler(request: Request) -> Response:
    """Answer a token for the order, which ends when the link does; a link is good for several.

    The code is in the body: addresses are logged.
    """
    return ok(opened_order_view(link_service.open(request.model.code)))
