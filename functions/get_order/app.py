"""GET /api/orders/{order_id}/: one order."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.views import OrderView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

staff_order_service = deployed_shop().staff_order_service


@endpoint(
    "GET",
    "/api/orders/{order_id}/",
    permission=Permission.ORDERS_READ,
    order_scope=True,
    summary="Get an order, with whom it is for; staff: with who bought",
    returns=OrderView,
    needs=Needs({Table.ORDERS: Action.BATCH_GET, Table.USERS: Action.BATCH_GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the order if the caller may see it.

    To staff it says who bought; what buyers get names nobody.
    """
    return ok(staff_order_service.get(request.path["order_id"], request.caller))
