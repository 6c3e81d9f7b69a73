"""POST /api/payment/bkash/initiate/: begin to pay an order with bKash."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.errors import PaymentInProgressError, ProviderRefusedError
from storefront.orders.model import OrderStateError
from storefront.orders.placing import HoldPolicy
from storefront.payments.checkout.service import AttemptCloser, CheckoutService
from storefront.payments.gateways.bkash.gateway import BkashGateway, CurrencyNotSupportedError
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.schemas import BkashInitiateRequest
from storefront.payments.views import BkashPaymentView, bkash_payment_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, created, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.ORDERS, Table.PAYMENTS])
checkout = CheckoutService.of(
    store,
    BkashGateway.of(settings, store, system_clock, settings.required("BKASH_CALLBACK_URL")),
    AttemptCloser(StripeGateway.of(settings)),
    HoldPolicy.of(settings),
    system_clock,
)


@endpoint(
    "POST",
    "/api/payment/bkash/initiate/",
    access=Access.USER,
    summary="Begin to pay an order with bKash, on a page of bKash",
    body=BkashInitiateRequest,
    returns=BkashPaymentView,
    status=201,
    errors=(
        CurrencyNotSupportedError,
        OrderStateError,
        PaymentInProgressError,
        ProviderRefusedError,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a new payment, or the one that is open already (200)."""
    wanted: BkashInitiateRequest = request.model
    options = {"payer_reference": wanted.payer_reference}
    attempt, is_new = checkout.begin(request.caller, wanted.order_id, options)
    view = bkash_payment_view(attempt)
    return created(view) if is_new else ok(view)
