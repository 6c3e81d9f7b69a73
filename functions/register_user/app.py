"""POST /api/auth/register/: make a customer's account."""

from storefront.accounts.model import EmailTakenError
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository
from storefront.accounts.schemas import RegisterRequest
from storefront.accounts.service import AccountService
from storefront.accounts.views import UserView, user_view
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, created

store = open_store(Settings.from_environment(), [Table.USERS])
accounts = AccountService(store, AccountRepository(store), Passwords(), system_clock)


@endpoint(
    "POST",
    "/api/auth/register/",
    access=Access.PUBLIC,
    summary="Make an account",
    body=RegisterRequest,
    returns=UserView,
    status=201,
    errors=(EmailTakenError,),
)
def lambda_handler(request: Request) -> Response:
    """Make the account; signing in is a request of its own."""
    new: RegisterRequest = request.model
    return created(user_view(accounts.register(new.email, new.password, new.name)))
