"""PATCH /api/variants/{variant_id}/: staff change a variant."""

from storefront.catalog.schemas import UpdateVariantRequest
from storefront.catalog.service import CHANGE_REFUSALS
from storefront.catalog.views import StaffVariantView, staff_variant_view
from storefront.declare import Action, Needs, Permission, Table
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

variant_service = deployed_shop().variant_service


@endpoint(
    "PATCH",
    "/api/variants/{variant_id:sale}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change what a variant is and costs, whether it is sold, its barcode and low mark",
    body=UpdateVariantRequest,
    returns=StaffVariantView,
    headers=("ETag",),
    errors=CHANGE_REFUSALS,
    if_match=True,
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.DELETE
            | Action.PUT
            | Action.QUERY
            | Action.UPDATE
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change a variant and answer it, with its ETag."""
    changes = request.model.to_model()
    variant_id, actor = request.path["variant_id"], request.caller.user_id
    changed = variant_service.update(variant_id, changes, request.seen, actor)
    view = staff_variant_view(*changed, variant_service.clock())
    return ok(view, view["etag"])
