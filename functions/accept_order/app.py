"""POST /api/orders/{order_id}/accept/: staff accept an order that is paid when it comes.

By this the shop commits itself: the units that the order held are sold. Staff do it when they know
that somebody waits for the goods, by a telephone call for instance. An order with an advance needs
no such word, for the advance accepts it.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.status import OrderStateError
from storefront.orders.views import OrderView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
acceptance_service, staff_order_service = shop.acceptance_service, shop.staff_order_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/accept/",
    permission=Permission.ORDERS_ACCEPT,
    summary="Accept an order that is paid when it comes, and sell its units",
    returns=OrderView,
    errors=(OrderStateError, SessionEndedError),
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.USERS: Action.BATCH_GET,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Accept the order and answer it; again, where it is accepted already."""
    order = acceptance_service.accept(request.caller, request.path["order_id"])
    return ok(staff_order_service.one(order, request.caller))
