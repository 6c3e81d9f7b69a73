"""GET /api/search/: products on sale, by words in Bangla or English, and by facets.

Hits come from the index, which follows the catalogue by some seconds, and the answer says which
state of it that is. Whatever is shown of a hit is read from the catalogue, so that a buyer sees the
price that they will pay; what is not on sale any more is left out.
"""

from storefront.catalog.shelves import UnknownCategoryError
from storefront.catalog.translating import LANGUAGE_QUERY, languages_of
from storefront.declare import (
    BY_LISTING,
    PUBLIC,
    Action,
    Bucket,
    FileAction,
    Layer,
    Needs,
    Table,
)
from storefront.search.query import FILTER_QUERY, MOST_HITS, TEXT_QUERY, read_asked, read_offset
from storefront.search.views import SearchView
from storefront.web.endpoint import Request, Response, endpoint, in_languages, ok
from storefront.web.paging import cursor_of, page_query, read_page
from storefront.wiring.shop import deployed_shop

search_service = deployed_shop().search_service


@endpoint(
    "GET",
    "/api/search/",
    permission=PUBLIC,
    summary="Search the products on sale, by words and facets",
    returns=SearchView,
    errors=(UnknownCategoryError,),
    headers=("Content-Language",),
    query={**TEXT_QUERY, **FILTER_QUERY, **page_query(MOST_HITS), **LANGUAGE_QUERY},
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET | Action.GET | Action.QUERY | Action.UPDATE,
            BY_LISTING: Action.QUERY,
        },
        buckets={Bucket.SEARCH: FileAction.GET},
        layers=(Layer.SEARCH,),
        memory=512,  # the index is mapped into it
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of hits, with prices and stock as they are now."""
    asked = read_asked(request.query, request.repeated, search_service.currency)
    page = read_page(request.query, asked.scope, MOST_HITS)
    language = request.language
    found, following = search_service.search(asked, read_offset(page.after), page.limit, language)
    cursor = None if following is None else cursor_of(str(following), asked.scope)
    return in_languages(ok({**found, "next_cursor": cursor}), languages_of((), language))
