"""POST /api/orders/{order_id}/claim/: what was ordered without an account becomes an account's."""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.orders.claiming import AlreadyClaimedError
from storefront.orders.schemas import ClaimOrderRequest
from storefront.orders.views import OrderView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
claim_service, staff_order_service = shop.claim_service, shop.staff_order_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/claim/",
    permission=Permission.ORDERS_CLAIM,
    summary="Take an order that was placed without an account into one's own",
    body=ClaimOrderRequest,
    returns=OrderView,
    errors=(AlreadyClaimedError, SessionEndedError),
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.SIGNING_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Claim the order and answer it; the same account again is answered the same.

    The token is what proves it: a number or an address can be somebody else's by now. From then on
    it opens the order no more, and the account does.
    """
    order_id, token = request.path["order_id"], request.model.order_token
    order = claim_service.claim(request.caller, order_id, token)
    return ok(staff_order_service.one(order, request.caller))
