"""POST /api/auth/refresh/: a new pair of tokens for a refresh token, which is used up."""

from storefront.accounts.model import InvalidRefreshTokenError
from storefront.accounts.schemas import RefreshRequest
from storefront.accounts.views import TokensView, tokens_view
from storefront.declare import PUBLIC, Action, Needs, SecretName, Table
from storefront.web.cookies import moved_to_cookie, token_in_cookie
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

session_service = deployed_shop().session_service


@endpoint(
    "POST",
    "/api/auth/refresh/",
    permission=PUBLIC,
    summary="Renew the tokens",
    body=RefreshRequest,
    returns=TokensView,
    errors=(InvalidRefreshTokenError,),
    throttle="tight",
    needs=Needs(
        {Table.USERS: Action.BATCH_GET | Action.UPDATE},
        secrets=(SecretName.SIGNING_KEYS,),
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Rotate the refresh token; one that comes back later than a repeat does ends its session."""
    given: RefreshRequest = request.model
    token = given.token_or(token_in_cookie(request))
    tokens = tokens_view(session_service.refresh(token, request.source))
    return moved_to_cookie(request, tokens) if given.refresh_token is None else ok(tokens)
