"""GET /api/orders/{order_id}/: one order."""

from storefront.access import Permission
from storefront.db.tables import Table
from storefront.needs import Action, Needs
from storefront.orders.views import OrderView, order_view
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

orders = deployed_shop().orders


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
    return ok(order_view(orders.visible(request.path["order_id"], request.caller)))
