"""GET /api/staff/checks/: what the checks that run by the clock found, and what to do about it.

What operators find by their commands is not among it: they are told, and it may be of a part only.
"""

from storefront.checks.views import CheckListView, check_list_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

checks = deployed_shop().checks


@endpoint(
    "GET",
    "/api/staff/checks/",
    permission=Permission.CHECKS_READ,
    summary="Show what reconciliations and audits found last, and what to do about it",
    returns=CheckListView,
    needs=Needs({Table.PAYMENTS: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer how each check stands."""
    del request
    return ok(check_list_view(checks.states()))
