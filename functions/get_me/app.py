"""GET /api/auth/me/: the caller's account."""

from storefront.accounts.repository import AccountRepository
from storefront.accounts.service import account_of
from storefront.accounts.views import UserView, user_view
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

accounts = AccountRepository(open_store(Settings.from_environment(), [Table.USERS]))


@endpoint(
    "GET",
    "/api/auth/me/",
    access=Access.USER,
    summary="Show one's account",
    returns=UserView,
)
def lambda_handler(request: Request) -> Response:
    """Answer with the account as it is now."""
    return ok(user_view(account_of(accounts, request.caller.user_id)))
