"""DELETE /api/orders/{order_id}/contact/: staff erase whom an order was for; the books stay."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

order_contact_service = deployed_shop().order_contact_service


@endpoint(
    "DELETE",
    "/api/orders/{order_id}/contact/",
    permission=Permission.ORDERS_ERASE_CONTACT,
    summary="Erase whom an order was for",
    status=204,
    needs=Needs({Table.ORDERS: Action.BATCH_GET | Action.DELETE | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Erase the contact; a repeat is answered the same."""
    order_contact_service.erase(request.caller, request.path["order_id"])
    return no_content()
