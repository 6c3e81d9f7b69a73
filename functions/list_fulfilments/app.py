"""GET /api/orders/{order_id}/fulfilments/: an order's parcels, and what is left to pack."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.fulfilments.views import FulfilmentListView, fulfilment_list_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

fulfilments = deployed_shop().fulfilments


@endpoint(
    "GET",
    "/api/orders/{order_id}/fulfilments/",
    permission=Permission.ORDERS_READ,
    order_scope=True,
    summary="List an order's parcels",
    returns=FulfilmentListView,
    needs=Needs({Table.ORDERS: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer all of them, as last written."""
    order, parcels = fulfilments.of_order(request.path["order_id"], request.caller)
    return ok(fulfilment_list_view(order, parcels))
