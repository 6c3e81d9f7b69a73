"""bKash's callback (function URL): find out what became of a payment, send the browser on."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.payments.bkash_callback import BkashCallback
from storefront.payments.gateways.bkash import BkashGateway
from storefront.payments.settlement import Settlement
from storefront.settings import Settings
from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.links import add_query
from storefront.web.responses import Response, redirect

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
callback = BkashCallback(
    Settlement.of(store, system_clock), BkashGateway.of(settings, store, system_clock)
)
result_url = settings.required("RESULT_URL")


@url_endpoint(
    "bkash_callback", "GET", unexpected=redirect(add_query(result_url, {"status": "processing"}))
)
def lambda_handler(request: UrlRequest) -> Response:
    """Send the browser to the shop's result page."""
    handled = callback.handle(request.query)
    if handled is None:
        return redirect(result_url)
    result, order_id = handled
    return redirect(add_query(result_url, {"status": result.value, "order_id": order_id}))
