"""Where a buyer lands after paying, when the shop has no page of its own for that."""

from pathlib import Path
from string import Template

from storefront.web.endpoint import Response, html

#: Title and text by status. A status may come from a browser's query: it chooses one of these, and
#: is never shown.
MESSAGES = {
    "success": ("Thank you", "Your payment was submitted and is being confirmed."),
    "processing": ("Payment in progress", "Your payment has not been confirmed yet."),
    "cancel": ("Payment cancelled", "You left the payment before it was complete."),
    "failure": ("Payment not completed", "The payment provider did not complete your payment."),
    "expired": ("Payment expired", "The time to pay has run out."),
    "refund": ("Payment to be returned", "The order could not be filled; your money goes back."),
}
_NEUTRAL = ("Back at the shop", "We cannot tell from this page how your payment went.")

_page = Template(Path(__file__).with_name("result_page.html").read_text(encoding="utf-8"))


def result_page(status: str) -> Response:
    """Answer the page for a status out of `MESSAGES`, in any case; a neutral one for other text."""
    title, message = MESSAGES.get(status.lower(), _NEUTRAL)
    return html(_page.substitute(title=title, message=message))
