"""Stripe's webhook (function URL): verify the signature, apply the event."""

from storefront import metrics
from storefront.declare import Action, Needs, SecretName, Table
from storefront.metrics import Metric
from storefront.payments.model.change import Outcome
from storefront.web.endpoint import Response, UrlRequest, ok, url_endpoint
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
stripe_signature, stripe_webhook = shop.stripe_signature, shop.stripe_webhook


@url_endpoint(
    "stripe_webhook",
    "POST",
    domain="payments",
    needs=Needs(
        {
            Table.PAYMENTS: Action.GET | Action.PUT | Action.QUERY,
            Table.ORDERS: Action.GET | Action.PUT | Action.UPDATE,
            Table.CATALOG: Action.BATCH_GET | Action.UPDATE | Action.PUT,
            Table.SHOP: Action.BATCH_GET | Action.UPDATE,
        },
        secrets=(SecretName.STRIPE_WEBHOOK_SECRETS,),
        memory=128,
        timeout=20,
    ),
)
def lambda_handler(request: UrlRequest) -> Response:
    """Apply a signed event. Only after a passing fault of ours is Stripe to send it again."""
    header = request.headers.get("stripe-signature", "")
    outcome = stripe_webhook.apply(stripe_signature.verified_event(request.body, header))
    if outcome is Outcome.ORPHANED:
        metrics.put(Metric.OPERATOR_NEEDED, 1)
    return ok({"outcome": outcome.value})
