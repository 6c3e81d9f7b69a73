"""GET /api/orders/{order_id}/payments/: the payment attempts of an order."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.views import AttemptListView, attempt_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
orders, attempts, refunds = shop.orders, shop.attempts, shop.refunds


@endpoint(
    "GET",
    "/api/orders/{order_id}/payments/",
    permission=Permission.PAYMENTS_READ,
    order_scope=True,
    summary="List an order's payments and refunds; staff: with providers' messages",
    returns=AttemptListView,
    needs=Needs(
        {
            Table.ORDERS: Action.GET,
            Table.PAYMENTS: Action.BATCH_GET | Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the attempts, the oldest first."""
    order = orders.visible(request.path["order_id"], request.caller)
    with_messages = request.caller.may(Permission.PAYMENTS_INSPECT)
    made = refunds.of_order(order.order_id) if order.captured_attempt_id else []
    views = [
        attempt_view(
            attempt, made, attempts.messages(attempt.attempt_id) if with_messages else None
        )
        for attempt in attempts.get_many(order.attempt_ids)
    ]
    return ok({"items": views, "next_cursor": None})
