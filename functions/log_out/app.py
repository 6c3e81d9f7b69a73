"""POST /api/auth/logout/: end the session of a refresh token."""

from storefront.accounts.schemas import LogOutRequest
from storefront.accounts.sessions import end_session
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.cookies import forgotten, token_in_cookie
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
store, sessions = shop.store, shop.sessions


@endpoint(
    "POST",
    "/api/auth/logout/",
    permission=Permission.ACCOUNT_MANAGE,
    summary="Sign out",
    body=LogOutRequest,
    status=204,
    needs=Needs({Table.USERS: Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Revoke the session; a token that is unknown or not the caller's changes nothing."""
    given: LogOutRequest = request.model
    token = given.token_or(token_in_cookie(request))
    end_session(store, sessions, request.caller.user_id, token)
    return forgotten(request) if given.refresh_token is None else no_content()
