"""GET /api/accounts/{account_id}/sessions/: since when somebody is signed in, for staff.

A session is a device, which nobody names: where it is, is not kept.
"""

from storefront.accounts.views import SessionListView, session_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

administration = deployed_shop().account_administration


@endpoint(
    "GET",
    "/api/accounts/{account_id}/sessions/",
    permission=Permission.ACCOUNTS_READ,
    summary="List an account's sessions that have not ended, the newest first",
    returns=SessionListView,
    query=PAGE_QUERY,
    needs=Needs({Table.USERS: Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of an account's sessions."""
    account_id = request.path["account_id"]
    scope = f"sessions#{account_id}"
    page = administration.sessions(account_id, read_page(request.query, scope))
    return ok(page_view(page, session_view, scope))
