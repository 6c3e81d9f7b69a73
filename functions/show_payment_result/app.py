"""GET /api/payment/result/: where a buyer's browser lands when the shop has no page of its own."""

from pathlib import Path
from string import Template

from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, html

#: The query is a browser's: whoever wrote it, it chooses one of these texts and is never shown.
MESSAGES = {
    "success": ("Thank you", "Your payment was submitted and is being confirmed."),
    "processing": ("Payment in progress", "Your payment has not been confirmed yet."),
    "cancel": ("Payment cancelled", "You left the payment before it was complete."),
    "failure": ("Payment not completed", "The payment provider did not complete your payment."),
    "expired": ("Payment expired", "The time to pay has run out."),
}
NEUTRAL = ("Back at the shop", "We cannot tell from this page how your payment went.")

page = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))


@endpoint(
    "GET",
    "/api/payment/result/",
    access=Access.PUBLIC,
    summary="Show a page to a buyer who returns from a payment provider",
    returns=str,
    query={
        "status": "what the provider's page reported: " + ", ".join(MESSAGES),
        "order_id": "the order; not looked at",
        "payment_id": "the payment; not looked at",
        "provider": "the payment provider; not looked at",
        "session_id": "the Stripe session; not looked at",
    },
)
def lambda_handler(request: Request) -> Response:
    """Answer a neutral page."""
    title, message = MESSAGES.get(request.query.get("status", ""), NEUTRAL)
    return html(page.substitute(title=title, message=message))
