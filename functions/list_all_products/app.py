"""GET /api/staff/products/: all products, those that are not on sale too.

Not on the address that shows buyers what is on sale: API Gateway asks who is calling for all
requests of a route or for none, and there anybody may come without a token.
"""

from storefront.catalog.views import StaffProductListView, staff_listed_view
from storefront.catalog.wanted import PICK_QUERY, STATUS_QUERY, read_wanted
from storefront.declare import BY_LISTING, Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().staff_catalog_service


@endpoint(
    "GET",
    "/api/staff/products/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List products, the oldest first: all, those that wait for staff, or one by barcode",
    returns=StaffProductListView,
    query={**PAGE_QUERY, **STATUS_QUERY, **PICK_QUERY},
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET, BY_LISTING: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of products."""
    wanted, now = read_wanted(request.query), catalog_service.clock()
    scope = f"all products#{wanted.scope}"
    page = catalog_service.page(wanted, read_page(request.query, scope))
    return ok(page_view(page, lambda one: staff_listed_view(one, now), scope))
