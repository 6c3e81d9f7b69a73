"""DELETE /api/accounts/{account_id}/sessions/: staff sign an account out everywhere.

The password stays: whoever knows it signs in again. A customer's access token shows things for up
to fifteen minutes more, and changes nothing.
"""

from storefront.accounts.model import OwnAccountError
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

administration = deployed_shop().account_administration


@endpoint(
    "DELETE",
    "/api/accounts/{account_id}/sessions/",
    permission=Permission.ACCOUNTS_END_SESSIONS,
    summary="Sign somebody else out everywhere; staff: with accounts:end-staff-sessions",
    status=204,
    errors=(OwnAccountError,),
    needs=Needs({Table.USERS: Action.GET | Action.QUERY | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """End all sessions, or find that they have ended."""
    administration.end_sessions(request.path["account_id"], request.caller)
    return no_content()
