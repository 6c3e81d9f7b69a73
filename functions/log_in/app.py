"""POST /api/auth/login/: a pair of tokens for an e-mail address and its password."""

from storefront.accounts.model import InvalidCredentialsError
from storefront.accounts.passwords import Passwords
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.schemas import LogInRequest
from storefront.accounts.service import AccountService
from storefront.accounts.sessions import SessionService
from storefront.accounts.tokens import AccessTokens
from storefront.accounts.views import TokensView, tokens_view
from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.USERS])
repository = AccountRepository(store)
accounts = AccountService(store, repository, Passwords(), system_clock)
tokens = AccessTokens.of(settings, system_clock)
sessions = SessionService(store, repository, SessionRepository(store), tokens, system_clock)


@endpoint(
    "POST",
    "/api/auth/login/",
    access=Access.PUBLIC,
    summary="Sign in",
    body=LogInRequest,
    returns=TokensView,
    errors=(InvalidCredentialsError,),
)
def lambda_handler(request: Request) -> Response:
    """Check the password and open a session."""
    credentials: LogInRequest = request.model
    sign_in = accounts.check_password(credentials.email, credentials.password)
    return ok(tokens_view(sessions.open(sign_in)))
