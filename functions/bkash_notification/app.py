"""bKash's payment notifications (function URL, called by Amazon SNS): verify, then ask bKash."""

from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

bkash_notifications = deployed_shop().bkash_notifications


@url_endpoint("bkash_notification", "POST")
def lambda_handler(request: UrlRequest) -> Response:
    """Take a signed message; everything but a passing fault is acknowledged."""
    return ok({"outcome": bkash_notifications.receive(request.body).value})
