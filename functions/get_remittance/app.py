"""GET /api/remittances/{courier}/{invoice}/: a remittance and what its lines were found to be."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.views import RemittanceDetailView, remittance_detail_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

remittances = deployed_shop().remittance_service


@endpoint(
    "GET",
    "/api/remittances/{courier:word}/{invoice:code}/",
    permission=Permission.CASH_RECONCILE,
    summary="Show a remittance with its lines, and the older cash that is still missing",
    returns=RemittanceDetailView,
    needs=Needs({Table.PAYMENTS: Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the remittance as it is written."""
    found, lines = remittances.one(request.path["courier"], request.path["invoice"])
    return ok(remittance_detail_view(found, lines, remittances.missing(found)))
