"""GET /api/categories/: the categories that buyers see."""

from storefront.categories.views import ShownCategoriesView, shown_category_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, for_all
from storefront.wiring.shop import deployed_shop

category_service = deployed_shop().category_service


@endpoint(
    "GET",
    "/api/categories/",
    permission=PUBLIC,
    summary="List the categories, each before those below it",
    returns=ShownCategoriesView,
    status=(200, 304),
    headers=("ETag",),
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer all categories; whoever has them may show them for a minute without asking."""
    view = {"items": [shown_category_view(one) for one in category_service.shown()]}
    return for_all(request, view, seconds=60)
