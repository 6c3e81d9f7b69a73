"""POST /api/payment/bkash/initiate/: begin to pay an order with bKash."""

from storefront.declare import Action, Needs, OwnSetting, Permission, SecretName, Table
from storefront.payments.checkout.methods import REFUSALS
from storefront.payments.schemas import BkashInitiateRequest
from storefront.payments.views import BkashPaymentView, bkash_payment_view
from storefront.web.endpoint import Request, Response, created, endpoint, ok
from storefront.wiring.shop import deployed_shop

bkash_checkout = deployed_shop().bkash_checkout


@endpoint(
    "POST",
    "/api/payment/bkash/initiate/",
    permission=Permission.PAYMENTS_BEGIN,
    order_scope=True,
    summary="Begin to pay an order with bKash, on a page of bKash",
    body=BkashInitiateRequest,
    returns=BkashPaymentView,
    status=(201, 200),
    errors=REFUSALS,
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT,
            Table.PAYMENTS: Action.GET | Action.PUT,
            Table.USERS: Action.BATCH_GET,
        },
        secrets=(SecretName.BKASH_CREDENTIALS, SecretName.STRIPE_KEY),
        settings=(OwnSetting.BKASH_CALLBACK_URL,),
        memory=512,
        snapshot=True,
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a new payment, or the one that is open already (200)."""
    wanted: BkashInitiateRequest = request.model
    options = {"payer_reference": wanted.payer_reference}
    attempt, is_new = bkash_checkout.begin(request.caller, wanted.order_id, options)
    view = bkash_payment_view(attempt)
    return created(view) if is_new else ok(view)
