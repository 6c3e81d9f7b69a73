"""PATCH /api/auth/me/: change the caller's name or password."""

from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.schemas import UpdateMeRequest
from storefront.accounts.service import AccountService
from storefront.accounts.views import UserView, user_view
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.errors import ConflictError
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

store = open_store(Settings.from_environment(), [Table.USERS])
accounts = AccountService(store, AccountRepository(store), Passwords(), system_clock)


@endpoint(
    "PATCH",
    "/api/auth/me/",
    access=Access.USER,
    summary="Change one's account",
    body=UpdateMeRequest,
    returns=UserView,
    errors=(ConflictError,),
)
def lambda_handler(request: Request) -> Response:
    """Change what is given; a new password ends every session."""
    change: UpdateMeRequest = request.model
    user = accounts.change(
        request.caller.user_id, change.name, change.password, change.current_password
    )
    return ok(user_view(user))
