"""GET /api/orders/{order_id}/refund-preview/: what a refund by units would come to.

Nothing is written: the figures are those that the refund itself would have at this moment.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.refunds import preview
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

refund_previews = deployed_shop().refund_previews


@endpoint(
    "GET",
    "/api/orders/{order_id}/refund-preview/",
    permission=Permission.REFUNDS_CREATE,
    summary="Show what a refund by units would come to",
    returns=preview.RefundPreviewView,
    errors=preview.REFUSALS,
    query=preview.PREVIEW_QUERY,
    needs=Needs(
        {
            Table.ORDERS: Action.GET,
            Table.PAYMENTS: Action.GET | Action.QUERY,
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the figures, or why there cannot be such a refund."""
    parts = preview.previewed(request.query)
    seen = refund_previews.look(request.path["order_id"])
    return ok(preview.refund_preview(seen, parts))
