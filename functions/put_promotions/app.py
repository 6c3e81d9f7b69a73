"""PUT /api/settings/promotions/: staff say what the shop gives off.

All of it at once, in the place of what was there: two who edit at the same time are told, by
If-Match, that the other was first.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.promotion_schemas import PutPromotionsRequest
from storefront.terms.views import PromotionSettingsView, promotion_settings_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

terms = deployed_shop().terms_service


@endpoint(
    "PUT",
    "/api/settings/promotions/",
    permission=Permission.SETTINGS_EDIT,
    summary="Say which promotions the shop has; all of them",
    body=PutPromotionsRequest,
    returns=PromotionSettingsView,
    headers=("ETag",),
    if_match=True,
    needs=Needs({Table.SHOP: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Put the settings in the place of those before, and answer them with their ETag."""
    after = request.model.to_model()
    kept = terms.put_promotions(after, request.seen, request.caller.user_id)
    return ok(promotion_settings_view(kept, terms.uses(kept)), kept.edition)
