"""POST /api/orders/{order_id}/collections/: staff write down cash that was collected on delivery.

The order is paid once nothing is outstanding. Each consignment or receipt is collected once, ever:
two clerks who write down the same are one collection, and a slip is told before it is one.

Less than is outstanding leaves the order accepted, with the rest to be paid. If that is because the
buyer did not take all of it, what was refused is to be written down, too.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.views import OrderView
from storefront.payments.inbound.cash import REFUSALS
from storefront.payments.model.cash import Collection
from storefront.payments.schemas import CollectionRequest
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
cash_service, staff_order_service = shop.cash_service, shop.staff_order_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/collections/",
    permission=Permission.CASH_COLLECT,
    summary="Write down cash that was collected for an accepted order",
    body=CollectionRequest,
    returns=OrderView,
    status=201,
    errors=(*REFUSALS, SessionEndedError),
    idempotency_key=True,
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT,
            Table.PAYMENTS: Action.GET | Action.PUT,
            Table.USERS: Action.BATCH_GET,
            Table.SHOP: Action.UPDATE,  # what is counted of its phone
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Write the cash down, and answer the order as it is now."""
    order_id, said = request.path["order_id"], request.model
    collection = Collection(said.amount, said.reference)
    key = request.key(f"create_collection#{order_id}")
    order = cash_service.collect(request.caller, order_id, collection, key)
    return created(staff_order_service.one(order, request.caller))
