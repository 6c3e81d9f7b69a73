"""POST /api/addresses/: add an address to one's book.

The very same address again is the one that is there, so a repeat needs no key.
"""

from storefront.accounts.model import SessionEndedError
from storefront.addressbook.model import AddressBookFullError
from storefront.addressbook.schemas import CreateAddressRequest
from storefront.addressbook.views import SavedAddressView, saved_address_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

address_book_service = deployed_shop().address_book_service


@endpoint(
    "POST",
    "/api/addresses/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Add an address to one's book",
    body=CreateAddressRequest,
    returns=SavedAddressView,
    status=201,
    headers=("Location",),
    errors=(AddressBookFullError, SessionEndedError),
    needs=Needs({Table.USERS: Action.BATCH_GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Add the address, and answer it with its id and its ETag."""
    wanted: CreateAddressRequest = request.model
    saved, book = address_book_service.add(
        request.caller, wanted.to_address(), default=wanted.default
    )
    return created(saved_address_view(saved, book), saved.address_id)
