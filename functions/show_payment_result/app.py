"""GET /api/payment/result/: where a buyer's browser lands when the shop has no page of its own."""

from typing import Annotated

from storefront.contract import Parameter, one_of
from storefront.declare import PUBLIC, Needs
from storefront.web.endpoint import Request, Response, endpoint
from storefront.web.result_page import MESSAGES, result_page


@endpoint(
    "GET",
    "/api/payment/result/",
    permission=PUBLIC,
    summary="Show a page to a buyer who returns from a payment provider",
    returns=str,
    query={
        "status": Parameter(
            "what the provider's page reported; other text shows a neutral page",
            Annotated[str, one_of(MESSAGES)],
        ),
        "order_id": Parameter("the order; not looked at"),
        "session_id": Parameter("the Stripe session; not looked at"),
    },
    needs=Needs(memory=128),
)
def lambda_handler(request: Request) -> Response:
    """Answer a neutral page."""
    return result_page(request.query.get("status", ""))
