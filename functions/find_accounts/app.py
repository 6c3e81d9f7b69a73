"""POST /api/accounts/search/: staff find an account by its e-mail address.

A POST, although it changes nothing: addresses of people do not belong into addresses of pages.
Nothing is found by a part of an address or a name, so that nobody leafs through the customers.
"""

from storefront.accounts.schemas import FindAccountsRequest
from storefront.accounts.views import UserListView, user_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

administration = deployed_shop().account_administration


@endpoint(
    "POST",
    "/api/accounts/search/",
    permission=Permission.ACCOUNTS_READ,
    summary="Find an account by its whole e-mail address",
    body=FindAccountsRequest,
    returns=UserListView,
    needs=Needs({Table.USERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a list of one account, or of none."""
    user = administration.find(request.model.email)
    return ok({"items": [user_view(user)] if user else [], "next_cursor": None})
