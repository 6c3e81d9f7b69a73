"""GET /api/orders/{order_id}/: one order."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.views import OrderView, order_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
orders = shop.orders


@endpoint(
    "GET",
    "/api/orders/{order_id}/",
    permission=Permission.ORDERS_READ,
    order_scope=True,
    summary="Get an order",
    returns=OrderView,
    needs=Needs({Table.ORDERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the order if the caller may see it."""
    order = orders.visible(request.path["order_id"], request.caller)
    return ok(order_view(order, shop.providers))
