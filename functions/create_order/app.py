"""POST /api/orders/: place an order."""

from storefront.declare import BY_HOLD_EXPIRY, Action, Needs, Permission, Table
from storefront.orders.schemas import PlaceOrderRequest
from storefront.orders.service import REFUSALS
from storefront.orders.views import OrderView
from storefront.places.bangladesh import bangladesh
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
order_service = shop.order_service
PLACES = bangladesh()


@endpoint(
    "POST",
    "/api/orders/",
    permission=Permission.ORDERS_PLACE,
    summary="Place an order and hold its stock",
    body=PlaceOrderRequest,
    returns=OrderView,
    status=201,
    headers=("Location",),
    errors=REFUSALS,
    idempotency_key=True,
    needs=Needs(
        {
            # PUT: shards, when orders meet each other
            Table.CATALOG: Action.BATCH_GET | Action.PUT | Action.UPDATE,
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            BY_HOLD_EXPIRY: Action.QUERY,
            Table.USERS: Action.BATCH_GET,
        },
        timeout=28,
        snapshot=True,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Place the order and answer it."""
    wanted: PlaceOrderRequest = request.model
    quantities = {item.product_id: item.quantity for item in wanted.items}
    seen = {item.product_id: item.unit_price for item in wanted.items if item.unit_price}
    contact = wanted.contact_at(shop.clock())
    if contact is not None and contact.delivery is not None:
        contact.delivery.require_known(PLACES, "delivery.")
    key = request.key("create_order")
    order = order_service.place(request.caller, quantities, key, seen, contact)
    return created(order, order["id"])
