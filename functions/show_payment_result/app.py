"""GET /api/payment/result/: where a buyer's browser lands when the shop has no page of its own."""

from storefront.access import PUBLIC
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response
from storefront.web.result_page import MESSAGES, result_page


@endpoint(
    "GET",
    "/api/payment/result/",
    permission=PUBLIC,
    summary="Show a page to a buyer who returns from a payment provider",
    returns=str,
    query={
        "status": "what the provider's page reported: " + ", ".join(MESSAGES),
        "order_id": "the order; not looked at",
        "session_id": "the Stripe session; not looked at",
    },
)
def lambda_handler(request: Request) -> Response:
    """Answer a neutral page."""
    return result_page(request.query.get("status", ""))
