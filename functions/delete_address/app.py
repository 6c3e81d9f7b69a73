"""DELETE /api/addresses/{address_id}/: delete an address of one's book."""

from storefront.accounts.model import SessionEndedError
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

address_book_service = deployed_shop().address_book_service


@endpoint(
    "DELETE",
    "/api/addresses/{address_id}/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Delete an address of one's book",
    status=204,
    errors=(SessionEndedError,),
    if_match=True,
    needs=Needs({Table.USERS: Action.BATCH_GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Delete the address; a repeat is answered the same."""
    address_book_service.delete(request.caller, request.path["address_id"], request.seen)
    return no_content()
