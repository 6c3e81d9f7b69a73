"""POST /api/products/{product_id}/history/{entry}/revert/: staff take a change back."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.revisions.schemas import RevertChangeRequest
from storefront.revisions.service import REVERT_REFUSALS
from storefront.revisions.views import RevertView, reverted_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

history_service = deployed_shop().history_service


@endpoint(
    "POST",
    "/api/products/{product_id}/history/{entry:number}/revert/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Give the fields that a change set the values that they had before",
    body=RevertChangeRequest,
    returns=RevertView,
    errors=REVERT_REFUSALS,
    if_match=True,
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.GET
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Take the change back, and answer what has become of each field.

    A repeat finds that it is done, so it needs no Idempotency-Key.
    """
    product_id, wanted = request.path["product_id"], request.model
    plan = history_service.revert(
        product_id,
        int(request.path["entry"]),
        request.caller.user_id,
        request.seen,
        dry_run=wanted.dry_run,
        over_later_changes=wanted.over_later_changes,
    )
    return ok({"items": [reverted_view(one, product_id) for one in plan]})
