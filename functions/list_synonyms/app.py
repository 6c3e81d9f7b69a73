"""GET /api/search/synonyms/: which words mean the same, for staff.

Its ETag is what If-Match takes when they are put.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.search.views import SynonymsView, synonyms_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

wish_service = deployed_shop().wish_service


@endpoint(
    "GET",
    "/api/search/synonyms/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List the words that mean the same when buyers search",
    returns=SynonymsView,
    headers=("ETag",),
    needs=Needs({Table.CATALOG: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer all groups, with their ETag."""
    del request
    synonyms = wish_service.synonyms()
    return ok(synonyms_view(synonyms), synonyms.edition)
