"""PUT /api/search/synonyms/: staff say which words mean the same.

All groups at once, in the place of those before: two who edit at the same time are told, by
If-Match, that the other was first. Searches know them some seconds later; no index is built.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.search.schemas import PutSynonymsRequest
from storefront.search.views import SynonymsView, synonyms_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

wish_service = deployed_shop().wish_service


@endpoint(
    "PUT",
    "/api/search/synonyms/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Say which words mean the same when buyers search; all of them",
    body=PutSynonymsRequest,
    returns=SynonymsView,
    headers=("ETag",),
    if_match=True,
    needs=Needs({Table.CATALOG: Action.GET | Action.PUT}),
)
def lambda_handler(request: Request) -> Response:
    """Put the groups in the place of those before, and answer them with their ETag."""
    synonyms = wish_service.put_synonyms(request.model.to_model(), request.seen)
    return ok(synonyms_view(synonyms), synonyms.edition)
