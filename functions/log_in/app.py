"""POST /api/auth/login/: a pair of tokens for an e-mail address and its password."""

from storefront.accounts.model import InvalidCredentialsError
from storefront.accounts.schemas import LogInRequest
from storefront.accounts.views import TokensView, tokens_view
from storefront.declare import PUBLIC, Action, Needs, SecretName, Table
from storefront.web.cookies import moved_to_cookie
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
account_service, session_service = shop.account_service, shop.session_service


@endpoint(
    "POST",
    "/api/auth/login/",
    permission=PUBLIC,
    summary="Sign in",
    body=LogInRequest,
    returns=TokensView,
    errors=(InvalidCredentialsError,),
    throttle="tight",
    needs=Needs(
        {Table.USERS: Action.BATCH_GET | Action.UPDATE | Action.PUT},
        secrets=(SecretName.SIGNING_KEYS,),
        timeout=20,
        memory=1769,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Check the password and open a session."""
    credentials: LogInRequest = request.model
    sign_in = account_service.check_password(
        credentials.email, credentials.password, request.source
    )
    tokens = tokens_view(session_service.open(sign_in))
    return moved_to_cookie(request, tokens) if credentials.in_cookie else ok(tokens)
