"""POST /api/orders/{order_id}/refunds/: staff give money of an order back."""

from storefront.access import Permission
from storefront.db.tables import Table
from storefront.needs import Action, Needs, SecretName
from storefront.orders.model import OrderStateError
from storefront.payments.model.attempt import (
    AttemptStateError,
    RefundInProgressError,
    RefundTooLargeError,
)
from storefront.payments.schemas import RefundRequest
from storefront.payments.views import RefundView, refund_view
from storefront.web.endpoint import Request, endpoint
from storefront.web.idempotency import required_key_of
from storefront.web.responses import Response, created
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
    errors=(OrderStateError, AttemptStateError, RefundTooLargeError, RefundInProgressError),
    idempotency_key="required",
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT,
            Table.CATALOG: Action.PUT | Action.UPDATE,
            Table.PAYMENTS: Action.GET | Action.PUT | Action.QUERY,
        },
        secrets=(SecretName.STRIPE_KEY, SecretName.BKASH_CREDENTIALS),
        memory=1024,
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Refund, and answer the refund as it is now: pending, succeeded or failed."""
    order_id = request.path["order_id"]
    key = required_key_of(request, f"create_refund#{order_id}")
    refund = refund_service.refund(request.caller, order_id, request.model.to_model(), key)
    return created(refund_view(refund))
