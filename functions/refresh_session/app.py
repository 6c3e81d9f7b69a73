"""POST /api/auth/refresh/: a new pair of tokens for a refresh token, which is used up."""

from storefront.accounts.model import InvalidRefreshTokenError
from storefront.accounts.repository import AccountRepository, SessionRepository
from storefront.accounts.schemas import RefreshRequest
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
tokens = AccessTokens.of(settings, system_clock)
sessions = SessionService(
    store, AccountRepository(store), SessionRepository(store), tokens, system_clock
)


@endpoint(
    "POST",
    "/api/auth/refresh/",
    access=Access.PUBLIC,
    summary="Renew the tokens",
    body=RefreshRequest,
    returns=TokensView,
    errors=(InvalidRefreshTokenError,),
)
def lambda_handler(request: Request) -> Response:
    """Rotate the refresh token; one that comes back a second time ends its session."""
    return ok(tokens_view(sessions.refresh(request.model.refresh_token)))
