"""POST /api/imports/{import_id}/start/: staff begin an import, or go on with it.

It is done by run_import, which the table's stream tells of its turn: the answer does not wait.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.imports.model import ImportStateError
from storefront.imports.views import ImportView, import_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

import_service = deployed_shop().import_service


@endpoint(
    "POST",
    "/api/imports/{import_id}/start/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Begin an import, or go on with one that was stopped",
    returns=ImportView,
    errors=(ImportStateError,),
    needs=Needs({Table.CATALOG: Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Let it be done, from the table's stream; a repeat changes nothing more."""
    return ok(import_view(import_service.start(request.path["import_id"], request.caller.user_id)))
