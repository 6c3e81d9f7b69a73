"""POST /api/orders/{order_id}/refunds/: staff give money of an order back."""

from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.payments.model.refund import MoreThanSoldError
from storefront.payments.refunds.service import REFUSALS
from storefront.payments.schemas import RefundRequest
from storefront.payments.views import RefundView, refund_view
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

refund_service = deployed_shop().refund_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/refunds/",
    permission=Permission.REFUNDS_CREATE,
    summary="Give money of an order back, in whole or in part",
    body=RefundRequest,
    returns=RefundView,
    status=201,
    errors=(*REFUSALS, MoreThanSoldError),
    idempotency_key=True,
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.PAYMENTS: Action.GET | Action.PUT | Action.QUERY,
            Table.SHOP: Action.UPDATE,  # what is counted of the phone of an order that ends by it
        },
        secrets=(SecretName.STRIPE_KEY, SecretName.BKASH_CREDENTIALS),
        memory=512,
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Refund, and answer the refund as it is now: pending, succeeded or failed."""
    order_id, new = request.path["order_id"], request.model.to_model()
    key = request.key(f"create_refund#{order_id}")
    refund = refund_service.refund(request.caller, order_id, new, key)
    return created(refund_view(refund))
