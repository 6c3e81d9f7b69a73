"""GET /api/staff/worklist/: orders and parcels by what is to be done next, for staff."""

from storefront.choices import read_choice
from storefront.contract import Parameter
from storefront.declare import BY_HOLD_EXPIRY, BY_STATUS, Action, Needs, Permission, Table
from storefront.desk.stage import Stage
from storefront.desk.work_views import WorklistView
from storefront.desk.worklist import MOST
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import page_query, page_view, read_page
from storefront.wiring.shop import deployed_shop

worklist = deployed_shop().worklist


@endpoint(
    "GET",
    "/api/staff/worklist/",
    permission=Permission.ORDERS_READ_ALL,
    summary="List orders and parcels by what is to be done next, the longest waiting first",
    returns=WorklistView,
    query={**page_query(MOST), "stage": Parameter("which stage; to_pack if not given", Stage)},
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET,
            Table.SHOP: Action.GET,
            Table.USERS: Action.BATCH_GET,
            BY_HOLD_EXPIRY: Action.QUERY,
            BY_STATUS: Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer how many wait at each stage, and a page of those at one."""
    stage = read_choice(request.query, "stage", Stage) or Stage.TO_PACK
    scope = f"work#{stage.value}"
    page = read_page(request.query, scope, MOST)
    stages, found = worklist.show(stage, page, request.caller)
    return ok({"stage": stage, "stages": stages, **page_view(found, dict, scope)})
