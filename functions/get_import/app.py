"""GET /api/imports/{import_id}/: how far an import is, and what it would do.

What it would do is read from a file, and only until it is begun: an import that is under way is
asked for every two seconds, and then it is one item of the table.
"""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.imports.service import shown
from storefront.imports.views import WholeImportView, whole_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
import_service, import_files = shop.import_service, shop.import_files


@endpoint(
    "GET",
    "/api/imports/{import_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Get an import: how far it is, what it would do, and what could not be imported",
    returns=WholeImportView,
    needs=Needs(
        {Table.CATALOG: Action.GET},
        # Whoever follows the address of the errors does what the function may do.
        buckets={Bucket.IMPORTS: FileAction.GET},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the import; pages ask every two seconds while it is under way."""
    return ok(whole_view(shown(import_files, import_service.get(request.path["import_id"]))))
