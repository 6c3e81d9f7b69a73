"""GET /api/search/suggest/: what somebody may mean who is still typing.

Asked for with each letter, so it reads nothing of the catalogue.
"""

from storefront.declare import PUBLIC, Action, Bucket, FileAction, Layer, Needs, Table
from storefront.search.query import TEXT_QUERY, read_text
from storefront.search.views import SuggestionListView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

search_service = deployed_shop().search_service


@endpoint(
    "GET",
    "/api/search/suggest/",
    permission=PUBLIC,
    summary="Suggest products for words that are being typed",
    returns=SuggestionListView,
    query=TEXT_QUERY,
    needs=Needs(
        {Table.CATALOG: Action.GET},
        buckets={Bucket.SEARCH: FileAction.GET},
        layers=(Layer.SEARCH,),
        memory=512,  # the index is mapped into it
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer at most eight products; names are as the index has them."""
    return ok(search_service.suggest(read_text(request.query)))
