"""GET /api/accounts/{account_id}/: somebody's account, for staff.

Its role is what can be edited, so that the ETag is of the role alone.
"""

from storefront.accounts.views import UserView, user_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

administration = deployed_shop().account_administration


@endpoint(
    "GET",
    "/api/accounts/{account_id}/",
    permission=Permission.ACCOUNTS_READ,
    summary="Get an account",
    returns=UserView,
    headers=("ETag",),
    needs=Needs({Table.USERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer an account, with the ETag of its role."""
    user = administration.get(request.path["account_id"])
    return ok(user_view(user), user.edition)
