"""POST /api/orders/{order_id}/tokens/end/: links that were sent lead nowhere any more."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.schemas import EndTokensRequest
from storefront.orders.views import TokenEpochView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

order_token_service = deployed_shop().order_token_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/tokens/end/",
    permission=Permission.ORDERS_END_TOKENS,
    summary="End all tokens that open this order alone",
    body=EndTokensRequest,
    returns=TokenEpochView,
    needs=Needs({Table.ORDERS: Action.GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """End them, and answer the epoch of those that will be made from now on.

    A parcel's label was photographed, a message was passed on: whoever the order is for asks for a
    new link. A repeat ends nothing more, since its epoch is over.
    """
    order_id, epoch = request.path["order_id"], request.model.token_epoch
    order = order_token_service.end(request.caller, order_id, epoch)
    return ok({"token_epoch": order.token_epoch})
