"""PATCH /api/addresses/{address_id}/: change an address of one's book, or make it the default."""

from storefront.accounts.model import SessionEndedError
from storefront.addressbook.schemas import UpdateAddressRequest
from storefront.addressbook.views import SavedAddressView, saved_address_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

address_book_service = deployed_shop().address_book_service


@endpoint(
    "PATCH",
    "/api/addresses/{address_id}/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Change an address of one's book, or make it the default",
    body=UpdateAddressRequest,
    returns=SavedAddressView,
    headers=("ETag",),
    errors=(SessionEndedError,),
    if_match=True,
    needs=Needs({Table.USERS: Action.BATCH_GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Change the address, and answer it as it is now."""
    wanted: UpdateAddressRequest = request.model
    saved, book = address_book_service.change(
        request.caller,
        request.path["address_id"],
        wanted.changes(),
        request.seen,
        default=wanted.default,
    )
    return ok(saved_address_view(saved, book), saved.edition)
