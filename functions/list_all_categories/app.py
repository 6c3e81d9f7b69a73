"""GET /api/staff/categories/: all categories, those that are off too."""

from storefront.categories.views import StaffCategoriesView, staff_categories_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().staff_category_service


@endpoint(
    "GET",
    "/api/staff/categories/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List all categories, each before those below it, with how many products are in each",
    returns=StaffCategoriesView,
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer all categories."""
    del request
    return ok(staff_categories_view(*category_service.all()))
