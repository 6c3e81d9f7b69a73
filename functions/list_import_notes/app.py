"""GET /api/imports/{import_id}/notes/: which pictures of a file could not be had, and what stayed.

What stayed is what was not taken back with the import, since somebody has changed it, or sold it.
"""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.imports.service import notes
from storefront.imports.views import NoteListView, note_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
import_service, imports, files = shop.import_service, shop.imports, shop.import_files


@endpoint(
    "GET",
    "/api/imports/{import_id}/notes/",
    permission=Permission.PRODUCTS_EDIT,
    summary="List pictures of an import that could not be had, and what was not taken back",
    returns=NoteListView,
    query=PAGE_QUERY,
    needs=Needs(
        {Table.CATALOG: Action.GET | Action.QUERY},
        buckets={Bucket.IMPORTS: FileAction.GET},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of what is told of products besides how they ended."""
    import_id = request.path["import_id"]
    of, scope = import_service.get(import_id), f"notes of import {import_id}"
    page = notes(files, imports, of, read_page(request.query, scope))
    return ok(page_view(page, note_view, scope))
