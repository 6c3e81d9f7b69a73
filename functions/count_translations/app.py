"""GET /api/staff/translations/: how many products wait for a translation, as the index has it.

The index counts them with each commit, so that asking reads one item, however large the shop is.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.search.views import TranslationCountsView, translation_counts_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

count_service = deployed_shop().translation_count_service


@endpoint(
    "GET",
    "/api/staff/translations/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="Count the products whose translations are missing or outdated",
    returns=TranslationCountsView,
    needs=Needs({Table.CATALOG: Action.GET}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the counts, and as of when they are."""
    del request
    return ok(translation_counts_view(count_service.latest()))
