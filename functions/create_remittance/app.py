"""POST /api/remittances/: staff enter what a courier has handed over of the cash it collected.

Each line is compared with what was written down by its name, and cash is handed over once, ever.
An invoice that was entered in part goes on where it stopped when the same is sent again.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.payments.inbound.remitting import RemittanceKnownError
from storefront.payments.schemas import RemittanceRequest
from storefront.payments.views import RemittanceDetailView, remittance_detail_view
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

remittances = deployed_shop().remittance_service


@endpoint(
    "POST",
    "/api/remittances/",
    permission=Permission.CASH_RECONCILE,
    summary="Enter a courier's remittance, and compare it with the cash that was written down",
    body=RemittanceRequest,
    returns=RemittanceDetailView,
    status=201,
    errors=(RemittanceKnownError,),
    idempotency_key=True,
    needs=Needs(
        {
            Table.ORDERS: Action.GET | Action.PUT,  # the key's record
            Table.PAYMENTS: Action.GET
            | Action.BATCH_GET
            | Action.QUERY
            | Action.PUT
            | Action.UPDATE
            | Action.DELETE,
        },
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Enter it to its end, and answer what each line was found to be."""
    new, actor = request.model.to_model(), request.caller.user_id
    found = remittances.enter(actor, new, request.key("create_remittance"))
    lines = remittances.one(found.courier, found.invoice)[1]
    return created(remittance_detail_view(found, lines, remittances.missing(found)))
