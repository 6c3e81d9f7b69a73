"""PUT /api/orders/{order_id}/confirmation/: confirm an order on delivery by the code of its phone.

By this the shop commits itself, as when staff accept the order: its units are sold.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.messages.codes import CodeRefusedError
from storefront.messages.schemas import ConfirmOrderRequest
from storefront.orders.status import OrderStateError
from storefront.orders.views import OrderView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
confirmations, staff_order_service = shop.confirmation_service, shop.staff_order_service


@endpoint(
    "PUT",
    "/api/orders/{order_id}/confirmation/",
    permission=Permission.ORDERS_PLACE,
    order_scope=True,
    summary="Confirm an order that is paid when it comes, by the code that was sent",
    body=ConfirmOrderRequest,
    returns=OrderView,
    throttle="tight",
    errors=(CodeRefusedError, OrderStateError, SessionEndedError),
    needs=Needs(
        {
            # Guests have no session to read the order with, when others change it meanwhile.
            Table.ORDERS: Action.BATCH_GET | Action.GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.BUYER_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Compare the code, accept the order and answer it; again, where it is accepted already."""
    wanted: ConfirmOrderRequest = request.model
    order = confirmations.confirm(request.caller, request.path["order_id"], wanted.code)
    return ok(staff_order_service.one(order, request.caller))
