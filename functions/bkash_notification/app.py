"""bKash's payment notifications (function URL, called by Amazon SNS): verify, then ask bKash."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.payments.gateways.bkash.gateway import BkashGateway
from storefront.payments.gateways.bkash.sns import SnsTopic
from storefront.payments.inbound.bkash_notification import BkashNotifications
from storefront.payments.recording.bkash_payments import BkashRecorder
from storefront.payments.recording.payments import PaymentRecorder
from storefront.settings import Settings
from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.responses import Response, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
recorder = PaymentRecorder.of(store, system_clock)
notifications = BkashNotifications(
    SnsTopic.of(settings, system_clock),
    recorder,
    BkashRecorder(recorder, BkashGateway.of(settings, store, system_clock)),
)


@url_endpoint("bkash_notification", "POST")
def lambda_handler(request: UrlRequest) -> Response:
    """Take a signed message; everything but a passing fault is acknowledged."""
    return ok({"outcome": notifications.receive(request.body).value})
