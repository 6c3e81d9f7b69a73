"""PUT /api/orders/{order_id}/refusals/: staff write down what the buyer of an order did not take.

How much in all is said, so that saying it again changes nothing. What was refused need not be paid.
If nothing at all was taken the order is refused, and over.

Units of parcels come back to the shelf with their parcels. Of those that nobody has packed here it
is said by `back` that they are on the shelf again.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.status import OrderStateError
from storefront.orders.views import OrderView
from storefront.payments.schemas import RefusalsRequest
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
cash_service, staff_order_service = shop.cash_service, shop.staff_order_service


@endpoint(
    "PUT",
    "/api/orders/{order_id}/refusals/",
    permission=Permission.CASH_COLLECT,
    summary="Write down what the buyer of an accepted order did not take, and what of it is back",
    body=RefusalsRequest,
    returns=OrderView,
    errors=(OrderStateError, SessionEndedError),
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.USERS: Action.BATCH_GET,
            Table.SHOP: Action.UPDATE,  # what is counted of its phone
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Write it down, and answer the order as it is now."""
    said = {one.product_id: (one.refused, one.back) for one in request.model.units}
    order = cash_service.refuse(request.caller, request.path["order_id"], said)
    return ok(staff_order_service.one(order, request.caller))
