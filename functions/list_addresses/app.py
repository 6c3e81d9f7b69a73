"""GET /api/addresses/: the caller's address book."""

from storefront.addressbook.views import AddressListView, address_list_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

address_book_service = deployed_shop().address_book_service


@endpoint(
    "GET",
    "/api/addresses/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="List one's addresses, the default one first",
    returns=AddressListView,
    needs=Needs({Table.USERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the whole book: it is small."""
    return ok(address_list_view(address_book_service.of(request.caller)))
