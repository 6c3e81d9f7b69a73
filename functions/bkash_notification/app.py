"""bKash's payment notifications (function URL, called by Amazon SNS): verify, then ask bKash."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.payments.bkash_facts import BkashFacts
from storefront.payments.bkash_notifications import BkashNotifications
from storefront.payments.gateways.bkash import BkashGateway
from storefront.payments.gateways.sns import SnsTopic
from storefront.payments.settlement import Settlement
from storefront.settings import Settings
from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.responses import Response, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
settlement = Settlement.of(store, system_clock)
notifications = BkashNotifications(
    SnsTopic.of(settings, system_clock),
    settlement,
    BkashFacts(settlement, BkashGateway.of(settings, store, system_clock)),
)


@url_endpoint("bkash_notification", "POST")
def lambda_handler(request: UrlRequest) -> Response:
    """Take a signed message; everything but a passing fault is acknowledged."""
    return ok({"outcome": notifications.receive(request.body).value})
