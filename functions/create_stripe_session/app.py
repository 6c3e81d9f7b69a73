"""POST /api/payment/stripe/session/: begin to pay an order by card."""

from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.payments.checkout.methods import REFUSALS
from storefront.payments.schemas import StripeSessionRequest
from storefront.payments.views import StripeSessionView, stripe_session_view
from storefront.web.endpoint import Request, Response, created, endpoint, ok
from storefront.web.links import own_result_page
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
stripe_checkout, result_url = shop.stripe_checkout, shop.settings.optional("RESULT_URL")


@endpoint(
    "POST",
    "/api/payment/stripe/session/",
    permission=Permission.PAYMENTS_BEGIN,
    order_scope=True,
    summary="Begin to pay an order by card, on a page of Stripe",
    body=StripeSessionRequest,
    returns=StripeSessionView,
    status=(201, 200),
    errors=REFUSALS,
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT,
            Table.PAYMENTS: Action.GET | Action.PUT,
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.STRIPE_KEY,),
        memory=512,
        snapshot=True,
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a new session, or the one that is open already (200)."""
    wanted: StripeSessionRequest = request.model
    options = {"result_url": result_url or own_result_page(request.context)}
    attempt, is_new = stripe_checkout.begin(request.caller, wanted.order_id, options)
    view = stripe_session_view(attempt)
    return created(view) if is_new else ok(view)
