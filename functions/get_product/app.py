"""GET /api/products/{product_id}/: one product on sale, by its id or a slug.

A slug that it had before leads on to that of now, and an archived product to what replaces it.
"""

from storefront.addresses.model import GoneError
from storefront.catalog.addresses import Elsewhere
from storefront.catalog.translating import LANGUAGE_QUERY, in_language, languages_of
from storefront.catalog.views import WholeProductView, whole_product_view
from storefront.declare import PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, in_languages, moved, ok
from storefront.wiring.shop import deployed_shop

address_service = deployed_shop().address_service


@endpoint(
    "GET",
    "/api/products/{product_id:address}/",
    permission=PUBLIC,
    summary="Get a product on sale, by its id or slug",
    returns=WholeProductView,
    status=(200, 308),
    headers=("Content-Language", "ETag"),
    query=LANGUAGE_QUERY,
    errors=(GoneError,),
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer an active product in the language that was asked for, with its ETag."""
    language = request.language
    found = address_service.product(request.path["product_id"])
    if isinstance(found, Elsewhere):
        return moved(request, found.address)
    view = whole_product_view(in_language(found, language), address_service.clock())
    return in_languages(ok(view, found.edition), languages_of([found], language))
