"""GET /api/staff/todo/: what waits for a person, as far as it concerns the caller.

Everybody who works here may ask; of which kinds they are told depends on what their role may see.
"""

from storefront.declare import BY_CHECK, BY_STATUS, Action, Needs, Permission, Table
from storefront.desk.views import TodoView, todo_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

todo_service = deployed_shop().todo_service


@endpoint(
    "GET",
    "/api/staff/todo/",
    permission=Permission.ORDERS_READ_ALL,
    summary="Show what waits for a person, of what the role may see, the most urgent first",
    returns=TodoView,
    needs=Needs(
        {
            Table.PAYMENTS: Action.BATCH_GET | Action.QUERY,
            BY_CHECK: Action.QUERY,
            Table.ORDERS: Action.BATCH_GET,
            BY_STATUS: Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the tasks by kind, with counts."""
    return ok(todo_view(todo_service.groups(request.caller.role)))
