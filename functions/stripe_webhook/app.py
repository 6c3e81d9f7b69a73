"""Stripe's webhook (function URL): verify the signature, apply the event."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.parameters import Secret
from storefront.payments.gateways.stripe.signature import StripeSignature
from storefront.payments.inbound.stripe_webhook import StripeWebhook
from storefront.payments.model.change import Outcome
from storefront.settings import Settings
from storefront.web.function_url import UrlRequest, url_endpoint
from storefront.web.responses import Response, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.PAYMENTS, Table.ORDERS, Table.CATALOG])
secrets = Secret(settings.required("STRIPE_WEBHOOK_SECRETS_PARAMETER"))
signature = StripeSignature(secrets, system_clock)
events = StripeWebhook(store, system_clock, livemode=settings.flag("STRIPE_LIVEMODE"))


@url_endpoint("stripe_webhook", "POST")
def lambda_handler(request: UrlRequest) -> Response:
    """Apply a signed event; everything but a passing fault of ours is acknowledged."""
    header = request.headers.get("stripe-signature", "")
    outcome = events.apply(signature.verified_event(request.body, header))
    if outcome is Outcome.ORPHANED:
        _call_operator()
    return ok({"outcome": outcome.value})


def _call_operator() -> None:
    from storefront import metrics  # noqa: PLC0415 - almost never needed, and slow to import

    metrics.put(metrics.Metric.OPERATOR_NEEDED, 1)
