"""GET /api/staff/search/: products of any status, by words, SKU codes, barcodes and ids.

A function of its own, so that the open search can never be asked for what is not on sale.
"""

from storefront.catalog.wanted import STATUS_QUERY
from storefront.declare import Action, Bucket, FileAction, Layer, Needs, Permission, Table
from storefront.search.query import MOST_HITS, TEXT_QUERY, read_offset, read_staff_asked
from storefront.search.views import StaffSearchView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import cursor_of, page_query, read_page
from storefront.wiring.shop import deployed_shop

search_service = deployed_shop().staff_search_service


@endpoint(
    "GET",
    "/api/staff/search/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="Search products of any status, by words, SKU code, barcode or id",
    returns=StaffSearchView,
    query={**TEXT_QUERY, **STATUS_QUERY, **page_query(MOST_HITS)},
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.GET | Action.QUERY},
        buckets={Bucket.SEARCH: FileAction.GET},
        layers=(Layer.SEARCH,),
        memory=512,  # the index is mapped into it
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of hits, as they are now."""
    asked = read_staff_asked(request.query)
    page = read_page(request.query, asked.scope, MOST_HITS)
    found, following = search_service.search(asked, read_offset(page.after), page.limit)
    cursor = None if following is None else cursor_of(str(following), asked.scope)
    return ok({**found, "next_cursor": cursor})
