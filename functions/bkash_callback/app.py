"""bKash's callback (function URL): find out what became of a payment, and say so."""

from storefront.declare import Action, Needs, SecretName, Table
from storefront.urls import add_query
from storefront.web.endpoint import Response, UrlRequest, redirect, url_endpoint
from storefront.web.result_page import result_page
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
bkash_callback, result_url = shop.bkash_callback, shop.settings.optional("RESULT_URL")


def tell(status: str, **more: str) -> Response:
    """Send the browser to the shop's result page, or show ours if the shop has none."""
    if not result_url:
        return result_page(status)
    return redirect(add_query(result_url, {"status": status, **more}))


@url_endpoint(
    "bkash_callback",
    "GET",
    domain="payments",
    unexpected=tell("processing"),
    needs=Needs(
        {
            Table.PAYMENTS: Action.GET | Action.PUT,
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.BATCH_GET | Action.UPDATE | Action.PUT,
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,
        },
        secrets=(SecretName.BKASH_CREDENTIALS,),
        timeout=75,
    ),
)
def lambda_handler(request: UrlRequest) -> Response:
    """Tell the customer what became of the payment."""
    handled = bkash_callback.handle(request.query)
    if handled is None:
        return tell("unknown")
    result, order_id = handled
    return tell(result.value, order_id=order_id)
