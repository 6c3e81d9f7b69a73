"""GET /api/settings/tax/: how the shop reckons tax, for staff.

Its ETag is what If-Match takes when it is changed.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.views import TaxSettingsView, tax_settings_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

terms = deployed_shop().terms_service


@endpoint(
    "GET",
    "/api/settings/tax/",
    permission=Permission.SETTINGS_READ,
    summary="Show how the shop reckons tax",
    returns=TaxSettingsView,
    headers=("ETag",),
    needs=Needs({Table.SHOP: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the settings, with their ETag; of a shop that has none, what it does without."""
    del request
    kept = terms.tax()
    return ok(tax_settings_view(kept), kept.edition)
