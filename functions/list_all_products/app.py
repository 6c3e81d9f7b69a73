"""GET /api/staff/products/: all products, those that are not on sale too.

Not on the address that shows buyers what is on sale: API Gateway asks who is calling for all
requests of a route or for none, and there anybody may come without a token.
"""

from storefront.catalog.service import STATUS_QUERY, STOCK_QUERY
from storefront.catalog.views import StaffProductListView, staff_listed_view
from storefront.declare import BY_LISTING, Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

catalog_service = deployed_shop().staff_catalog_service


@endpoint(
    "GET",
    "/api/staff/products/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List products, the oldest first: all, those that run low, or one by its barcode",
    returns=StaffProductListView,
    query={**PAGE_QUERY, **STATUS_QUERY, **STOCK_QUERY},
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET, BY_LISTING: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of products."""
    wanted, now = catalog_service.read(request.query), catalog_service.clock()
    scope = f"all products#{wanted.status or 'any'}{'#low' if wanted.is_low else ''}"
    page = catalog_service.page(wanted, read_page(request.query, scope))
    return ok(page_view(page, lambda one: staff_listed_view(one, now), scope))
