"""GET /api/settings/promotions/: what the shop gives off, for staff.

Its ETag is what If-Match takes when it is changed.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.views import PromotionSettingsView, promotion_settings_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

terms = deployed_shop().terms_service


@endpoint(
    "GET",
    "/api/settings/promotions/",
    permission=Permission.SETTINGS_READ,
    summary="Show the promotions of the shop",
    returns=PromotionSettingsView,
    headers=("ETag",),
    needs=Needs({Table.SHOP: Action.GET | Action.BATCH_GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the settings, with their ETag; of a shop that has none, what it does without."""
    del request
    kept = terms.promotions()
    return ok(promotion_settings_view(kept, terms.uses(kept)), kept.edition)
