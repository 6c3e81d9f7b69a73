"""POST /api/payment/stripe/session/: begin to pay an order by card."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.errors import PaymentInProgressError, ProviderRefusedError
from storefront.orders.model import OrderStateError
from storefront.orders.placing import HoldPolicy
from storefront.payments.checkout.service import AttemptCloser, CheckoutService
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.schemas import StripeSessionRequest
from storefront.payments.views import StripeSessionView, stripe_session_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.links import own_result_page
from storefront.web.responses import Response, created, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.ORDERS, Table.PAYMENTS])
stripe = StripeGateway.of(settings)
result_url = settings.optional("RESULT_URL")
checkout = CheckoutService.of(
    store, stripe, AttemptCloser(stripe), HoldPolicy.of(settings), system_clock
)


@endpoint(
    "POST",
    "/api/payment/stripe/session/",
    access=Access.USER,
    summary="Begin to pay an order by card, on a page of Stripe",
    body=StripeSessionRequest,
    returns=StripeSessionView,
    status=201,
    errors=(OrderStateError, PaymentInProgressError, ProviderRefusedError),
)
def lambda_handler(request: Request) -> Response:
    """Answer a new session, or the one that is open already (200)."""
    wanted: StripeSessionRequest = request.model
    options = {"result_url": result_url or own_result_page(request.context)}
    attempt, is_new = checkout.begin(request.caller, wanted.order_id, options)
    view = stripe_session_view(attempt)
    return created(view) if is_new else ok(view)
