"""POST /api/quotes/: what an order would cost, for the buyer who asks."""

from storefront.declare import BY_USER, Action, Needs, Permission, Table
from storefront.orders.quote import QUOTE_REFUSALS
from storefront.orders.quote_views import QuoteView
from storefront.orders.quoting import Destination, Enquiry
from storefront.orders.refusals import ASKING_REFUSALS
from storefront.orders.schemas import QuoteRequest
from storefront.settings import SecretName
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

quotes = deployed_shop().quote_service


@endpoint(
    "POST",
    "/api/quotes/",
    permission=Permission.ORDERS_PLACE,
    summary="Tell what an order would cost; nothing is kept",
    body=QuoteRequest,
    returns=QuoteView,
    errors=(*ASKING_REFUSALS, *QUOTE_REFUSALS),
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET | Action.QUERY,  # the tree, once it was changed
            # whether it is a first order, where a promotion asks
            BY_USER: Action.QUERY,
            Table.ORDERS: Action.BATCH_GET,
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,  # wrong codes are counted
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.QUOTE_KEYS, SecretName.BUYER_KEYS),
        memory=512,
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the quote."""
    wanted: QuoteRequest = request.model
    quantities = {item.product_id: item.quantity for item in wanted.items}
    place = wanted.delivery
    to = Destination(place.district, place.method) if place else None
    enquiry = Enquiry(
        quantities,
        to,
        wanted.coupon,
        wanted.method,
        source=request.source,
        phone=wanted.phone,
    )
    return ok(quotes.quote(request.caller, enquiry))
