"""GET /api/exports/products/: products as a file that can be imported again, part by part.

Whoever asks puts the parts together: nothing is kept, so nothing has to be kept from anybody, and a
shop of any size is exported without a function that runs for long.
"""

from storefront.declare import BY_LISTING, Action, Needs, Permission, Table
from storefront.imports.views import ExportPartView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, cursor_of, read_page
from storefront.wiring.shop import deployed_shop

export_service = deployed_shop().export_service


@endpoint(
    "GET",
    "/api/exports/products/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Export products: a part of a file that can be changed and imported again",
    returns=ExportPartView,
    query=PAGE_QUERY,
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.QUERY, BY_LISTING: Action.QUERY},
        timeout=28,
        memory=512,  # a part is of many products
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the part that follows the cursor; the first one begins with the header."""
    attributes = export_service.attributes()
    # A cursor is of a file with certain columns: with others, it has to be begun again.
    scope = f"export of products {[one.code for one in attributes]}"
    part, last = export_service.part(read_page(request.query, scope), attributes)
    cursor = cursor_of(last, scope) if last else None
    return ok({"text": part.text, "products": part.products, "next_cursor": cursor})
