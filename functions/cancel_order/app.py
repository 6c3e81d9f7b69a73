"""POST /api/orders/{order_id}/cancel/: cancel an order that is not paid.

An open session at Stripe is ended first, so that nobody pays what is canceled. What an accepted
order has sold comes back, and its advance goes back by itself; it may be on its way already, so
buyers ask the shop. What costs nothing is canceled by its buyer, too, before anything is packed.
"""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.errors import PaymentInProgressError
from storefront.orders.status import OrderStateError
from storefront.orders.views import OrderView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
cancellation_service = shop.cancellation_service
staff_order_service = shop.staff_order_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/cancel/",
    permission=Permission.ORDERS_CANCEL,
    order_scope=True,
    summary="Cancel an order that is pending, costs nothing or, for staff, is accepted",
    returns=OrderView,
    errors=(OrderStateError, PaymentInProgressError, SessionEndedError),
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.SHOP: Action.UPDATE,
            Table.USERS: Action.BATCH_GET,
            Table.PAYMENTS: Action.GET | Action.PUT,
        },
        secrets=(SecretName.STRIPE_KEY,),
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Cancel the order and answer it; again, where it is canceled already."""
    order = cancellation_service.cancel(request.caller, request.path["order_id"])
    return ok(staff_order_service.one(order, request.caller))
