"""POST /api/orders/{order_id}/confirmation/: ask for a code that confirms an order on delivery.

It goes by SMS to the phone that the order was placed with, within a minute.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.messages.codes import CodeNotSentError
from storefront.orders.status import OrderStateError
from storefront.web.endpoint import Request, Response, accepted, endpoint
from storefront.wiring.shop import deployed_shop

confirmations = deployed_shop().confirmation_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/confirmation/",
    permission=Permission.ORDERS_PLACE,
    order_scope=True,
    summary="Ask for a code by SMS, which confirms an order that is paid when it comes",
    status=202,
    throttle="tight",
    errors=(CodeNotSentError, OrderStateError, SessionEndedError),
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.SHOP: Action.BATCH_GET,
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.BUYER_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Let a code be sent; three an order, a minute apart."""
    confirmations.send(request.caller, request.path["order_id"], request.source)
    return accepted()
