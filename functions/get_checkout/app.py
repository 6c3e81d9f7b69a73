"""GET /api/settings/checkout/: how the shop lets people check out, for staff.

Its ETag is what If-Match takes when it is changed.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.views import CheckoutSettingsView, checkout_settings_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

terms = deployed_shop().terms_service


@endpoint(
    "GET",
    "/api/settings/checkout/",
    permission=Permission.SETTINGS_READ,
    summary="Show how the shop lets people check out",
    returns=CheckoutSettingsView,
    headers=("ETag",),
    needs=Needs({Table.SHOP: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the settings, with their ETag; of a shop that has none, what it does without."""
    del request
    kept = terms.checkout()
    return ok(checkout_settings_view(kept), kept.edition)
