"""POST /api/phones/search/: staff see what became of orders that were placed with a phone.

A POST, so that the phone stands in no address and in no log of addresses.
"""

from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.errors import NotFoundError
from storefront.trust.schemas import FindPhoneRequest
from storefront.trust.views import PhoneView, phone_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

phones = deployed_shop().phone_service


@endpoint(
    "POST",
    "/api/phones/search/",
    permission=Permission.ORDERS_ACCEPT,
    summary="Show what became of orders on delivery that were placed with a phone",
    body=FindPhoneRequest,
    returns=PhoneView,
    errors=(NotFoundError,),
    needs=Needs(
        {Table.ORDERS: Action.BATCH_GET, Table.SHOP: Action.GET},
        secrets=(SecretName.BUYER_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer what is counted of the phone; zeros where there is nothing."""
    said: FindPhoneRequest = request.model
    score = phones.find(request.caller, phone=said.phone, order_id=said.order_id)
    return ok(phone_view(score))
