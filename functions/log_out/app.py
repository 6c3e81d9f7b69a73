"""POST /api/auth/logout/: end the session of a refresh token."""

from storefront.access import Permission
from storefront.accounts.schemas import LogOutRequest
from storefront.accounts.sessions import end_session
from storefront.db.tables import Table
from storefront.needs import Action, Needs
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, no_content
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
    end_session(store, sessions, request.caller.user_id, request.model.refresh_token)
    return no_content()
