"""POST /api/orders/{order_id}/fulfilments/: staff pack units of an order into a parcel.

Stock does not move yet: what is packed is still here, and is to be shipped.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.fulfilments.schemas import CreateFulfilmentRequest
from storefront.fulfilments.service import PACKING_REFUSALS
from storefront.fulfilments.views import FulfilmentView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

fulfilment_service = deployed_shop().fulfilment_service


@endpoint(
    "POST",
    "/api/orders/{order_id}/fulfilments/",
    permission=Permission.ORDERS_FULFIL,
    summary="Pack units of an order into a parcel",
    body=CreateFulfilmentRequest,
    returns=FulfilmentView,
    status=201,
    errors=PACKING_REFUSALS,
    idempotency_key=True,
    needs=Needs({Table.ORDERS: Action.GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Pack them, and answer the parcel."""
    order_id, wanted = request.path["order_id"], request.model
    key = request.key(f"create_fulfilment#{order_id}")
    units, tracking = wanted.units, wanted.to_tracking()
    return created(fulfilment_service.pack(request.caller, order_id, units, tracking, key))
