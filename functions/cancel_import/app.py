"""POST /api/imports/{import_id}/cancel/: staff stop an import.

run_import looks at it between two chunks, which are a hundred products at the most each.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.imports.model import ImportStateError
from storefront.imports.views import ImportView, import_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

import_service = deployed_shop().import_service


@endpoint(
    "POST",
    "/api/imports/{import_id}/cancel/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Stop an import; what is done stays, and it can be gone on with or taken back",
    returns=ImportView,
    errors=(ImportStateError,),
    needs=Needs({Table.CATALOG: Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Stop it after the chunk that is under way; again, where it is stopped already."""
    return ok(import_view(import_service.cancel(request.path["import_id"])))
