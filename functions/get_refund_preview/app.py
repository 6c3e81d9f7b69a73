"""GET /api/orders/{order_id}/refund-preview/: what a refund by units would come to.

Nothing is written: the figures are those that the refund itself would have at this moment.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.orders.shipping import MoreThanSoldError
from storefront.payments.refunds.preview import RefundPreviewView, refund_preview
from storefront.payments.refunds.service import REFUSALS
from storefront.payments.schemas import PREVIEW_QUERY, previewed
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

refund_service = deployed_shop().refund_service


@endpoint(
    "GET",
    "/api/orders/{order_id}/refund-preview/",
    permission=Permission.REFUNDS_CREATE,
    summary="Show what a refund by units would come to",
    returns=RefundPreviewView,
    errors=(*REFUSALS, MoreThanSoldError),
    query=PREVIEW_QUERY,
    needs=Needs(
        {
            Table.ORDERS: Action.GET,
            Table.PAYMENTS: Action.GET | Action.QUERY,
        },
        memory=1024,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the figures, or why there cannot be such a refund."""
    parts = previewed(request.query)
    seen = refund_service.look(request.path["order_id"])
    return ok(refund_preview(seen, parts))
