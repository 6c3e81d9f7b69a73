"""POST /api/orders/: place an order."""

from storefront.declare import BY_HOLD_EXPIRY, BY_USER, Action, Needs, Permission, Table
from storefront.orders.guests import require_reachable, with_token
from storefront.orders.ordering import ORDERING_REFUSALS
from storefront.orders.schemas import PlaceOrderRequest
from storefront.orders.views import PlacedOrderView
from storefront.settings import SecretName
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
order_service, ordering = shop.order_service, shop.ordering_service
access_tokens = shop.access_tokens


@endpoint(
    "POST",
    "/api/orders/",
    permission=Permission.ORDERS_PLACE,
    summary="Place an order and hold its stock",
    body=PlaceOrderRequest,
    returns=PlacedOrderView,
    status=201,
    headers=("Location",),
    errors=ORDERING_REFUSALS,
    idempotency_key=True,
    needs=Needs(
        {
            # PUT: shards, when orders meet each other; the ledger, of what costs nothing
            # QUERY, BY_USER: what promotions ask when what has changed is quoted anew
            Table.CATALOG: Action.BATCH_GET | Action.QUERY | Action.PUT | Action.UPDATE,
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE,
            BY_HOLD_EXPIRY: Action.QUERY,
            BY_USER: Action.QUERY,
            Table.USERS: Action.BATCH_GET,
            # what has changed is quoted anew; what is used of promotions is counted
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,
        },
        secrets=(SecretName.QUOTE_KEYS, SecretName.BUYER_KEYS, SecretName.SIGNING_KEYS),
        timeout=28,
        snapshot=True,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Place the order and answer it; a guest gets a token for it."""
    wanted: PlaceOrderRequest = request.model
    contact = wanted.contact_at(shop.clock())
    require_reachable(request.caller, contact, quoted=wanted.quote is not None)
    key = request.key("create_order")
    if wanted.quote is not None:
        order = ordering.order(request.caller, wanted.quote, key, contact)
    else:
        items = wanted.items or []
        quantities = {item.product_id: item.quantity for item in items}
        seen = {item.product_id: item.unit_price for item in items if item.unit_price}
        order = order_service.place(request.caller, quantities, key, seen, contact)
    return created(with_token(order, request.caller, access_tokens), order["id"])
