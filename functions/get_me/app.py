"""GET /api/auth/me/: the caller's account."""

from storefront.access import Permission
from storefront.accounts.service import account_of
from storefront.accounts.views import UserView, user_view
from storefront.db.tables import Table
from storefront.needs import Action, Needs
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok
from storefront.wiring.shop import deployed_shop

accounts = deployed_shop().accounts


@endpoint(
    "GET",
    "/api/auth/me/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Show one's account",
    returns=UserView,
    needs=Needs({Table.USERS: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer with the account as it is now."""
    return ok(user_view(account_of(accounts, request.caller.user_id)))
