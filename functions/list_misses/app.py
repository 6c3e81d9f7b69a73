"""GET /api/search/misses/: what buyers looked for and did not find, for staff.

Words alone, as they are compared, by how often: who has searched is not kept. What the shop has by
another name wants a synonym, and what it has not may be worth buying.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.search.views import MissListView, miss_list_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

wish_service = deployed_shop().wish_service


@endpoint(
    "GET",
    "/api/search/misses/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List what buyers looked for in the last seven days and did not find",
    returns=MissListView,
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer at most a hundred searches, the most frequent first."""
    del request
    return ok(miss_list_view(wish_service.misses()))
