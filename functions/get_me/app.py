"""GET /api/auth/me/: the caller's account, and what they may do.

Pages show and hide by it; what admits anybody is still the permission of each endpoint.
"""

from storefront.accounts.service import account_of
from storefront.accounts.views import MeView, me_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

accounts = deployed_shop().accounts


@endpoint(
    "GET",
    "/api/auth/me/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Show one's account, and what one may do",
    returns=MeView,
    needs=Needs({Table.USERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer with the account as it is now."""
    caller = request.caller
    return ok(me_view(account_of(accounts, caller.user_id), caller.role))
