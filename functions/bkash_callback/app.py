"""bKash's callback (function URL): find out what became of a payment, and say so."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.payments.gateways.bkash.gateway import BkashGateway
from storefront.payments.inbound.bkash_callback import BkashCallback
from storefront.payments.recording.payments import PaymentRecorder
from storefront.settings import Settings
from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.links import add_query
from storefront.web.responses import Response, redirect
from storefront.web.result_page import result_page

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
callback = BkashCallback(
    PaymentRecorder.of(store, system_clock), BkashGateway.of(settings, store, system_clock)
)
result_url = settings.optional("RESULT_URL")


def tell(status: str, **more: str) -> Response:
    """Send the browser to the shop's result page, or show ours if the shop has none."""
    if not result_url:
        return result_page(status)
    return redirect(add_query(result_url, {"status": status, **more}))


@url_endpoint("bkash_callback", "GET", unexpected=tell("processing"))
def lambda_handler(request: UrlRequest) -> Response:
    """Tell the customer what became of the payment."""
    handled = callback.handle(request.query)
    if handled is None:
        return tell("unknown")
    result, order_id = handled
    return tell(result.value, order_id=order_id)
