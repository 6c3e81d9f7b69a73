"""POST /api/imports/{import_id}/undo/: staff take an import back.

That is done by run_import, too, from the last chunk to the first: the answer does not wait.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.imports.model import ImportStateError
from storefront.imports.views import ImportView, import_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

import_service = deployed_shop().import_service


@endpoint(
    "POST",
    "/api/imports/{import_id}/undo/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Take an import back, as far as the shop is still as it left it",
    returns=ImportView,
    errors=(ImportStateError,),
    needs=Needs({Table.CATALOG: Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Let it be done, from the table's stream; a repeat changes nothing more."""
    return ok(import_view(import_service.undo(request.path["import_id"])))
