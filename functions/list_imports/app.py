"""GET /api/imports/: what was imported of late.

An import is forgotten after thirty days, when it cannot be taken back any more.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.imports.model import MAX_BYTES
from storefront.imports.views import ImportListView, import_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

import_service = deployed_shop().import_service


@endpoint(
    "GET",
    "/api/imports/",
    permission=Permission.PRODUCTS_EDIT,
    summary="List imports of the last thirty days, the newest first",
    returns=ImportListView,
    query=PAGE_QUERY,
    needs=Needs({Table.CATALOG: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of imports, and how large a file may be."""
    page = import_service.page(read_page(request.query, "imports"))
    return ok({**page_view(page, import_view, "imports"), "max_bytes": MAX_BYTES})
