"""PUT /api/phones/word/: staff say that a phone is trusted, blocked, or like any other.

A blocked one orders nothing that is paid when it comes; a trusted one pays nothing before because
of what it has refused. What is ordered already stays as it is.
"""

from storefront.declare import Action, Needs, Permission, SecretName, Table
from storefront.errors import NotFoundError
from storefront.trust.schemas import JudgePhoneRequest
from storefront.trust.views import PhoneView, phone_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

phones = deployed_shop().phone_service


@endpoint(
    "PUT",
    "/api/phones/word/",
    permission=Permission.ORDERS_ACCEPT,
    summary="Trust or block a phone, where orders are paid on delivery",
    body=JudgePhoneRequest,
    returns=PhoneView,
    errors=(NotFoundError,),
    needs=Needs(
        {Table.ORDERS: Action.BATCH_GET, Table.SHOP: Action.UPDATE},
        secrets=(SecretName.BUYER_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Keep the word, and answer what is counted of the phone."""
    said: JudgePhoneRequest = request.model
    score = phones.judge(request.caller, said.word, phone=said.phone, order_id=said.order_id)
    return ok(phone_view(score))
