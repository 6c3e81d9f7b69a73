"""PATCH /api/orders/{order_id}/fulfilments/{number}/: where a parcel is now, and who carries it.

A clerk says so, or whoever asks the courier. Units that come back are told one by one.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.fulfilments.schemas import UpdateFulfilmentRequest
from storefront.fulfilments.service import MOVING_REFUSALS
from storefront.fulfilments.views import FulfilmentView, fulfilment_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

fulfilment_service = deployed_shop().fulfilment_service


@endpoint(
    "PATCH",
    "/api/orders/{order_id}/fulfilments/{number:number}/",
    permission=Permission.ORDERS_FULFIL,
    summary="Say where a parcel is now, and who carries it",
    body=UpdateFulfilmentRequest,
    returns=FulfilmentView,
    headers=("ETag",),
    errors=MOVING_REFUSALS,
    if_match=True,
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET | Action.PUT,
            Table.CATALOG: Action.PUT | Action.UPDATE,
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change the parcel, and answer it as it is now."""
    order_id, number = request.path["order_id"], request.path["number"]
    change, seen = request.model.to_model(), request.seen
    order, parcel = fulfilment_service.change(request.caller, order_id, number, change, seen)
    return ok(fulfilment_view(parcel, order), parcel.edition)
