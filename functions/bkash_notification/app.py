"""bKash's payment notifications (function URL, called by Amazon SNS): verify, then ask bKash."""

from storefront.declare import Action, Layer, Needs, OwnSetting, SecretName, Table
from storefront.web.endpoint import Response, UrlRequest, ok, url_endpoint
from storefront.wiring.shop import deployed_shop

bkash_notifications = deployed_shop().bkash_notifications


@url_endpoint(
    "bkash_notification",
    "POST",
    domain="payments",
    needs=Needs(
        {
            Table.PAYMENTS: Action.GET | Action.PUT,
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.BATCH_GET | Action.UPDATE | Action.PUT,
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,
        },
        secrets=(SecretName.BKASH_CREDENTIALS,),
        layers=(Layer.CERTIFICATES,),
        settings=(OwnSetting.BKASH_TOPIC_ARN,),
        memory=128,
        timeout=30,  # SNS waits 15, and repeats; what was begun is better ended
    ),
)
def lambda_handler(request: UrlRequest) -> Response:
    """Take a signed message; everything but a passing fault is acknowledged."""
    return ok({"outcome": bkash_notifications.receive(request.body).value})
