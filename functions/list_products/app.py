"""GET /api/products/: the products on sale, all of them or those of a category.

Without a category the oldest comes first. With one, products come category by category, in the
order of the tree, each once.
"""

from storefront.catalog.shelves import CATEGORY_QUERY, UnknownCategoryError
from storefront.catalog.translating import LANGUAGE_QUERY, in_language, languages_of
from storefront.catalog.views import ProductListView, listed_view
from storefront.declare import BY_LISTING, PUBLIC, Action, Needs, Table
from storefront.web.endpoint import Request, Response, endpoint, in_languages, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

LIST = "products"

shop = deployed_shop()
catalog_service, shelf_service = shop.catalog_service, shop.shelf_service


@endpoint(
    "GET",
    "/api/products/",
    permission=PUBLIC,
    summary="List the products on sale, or those of a category, the oldest first",
    returns=ProductListView,
    errors=(UnknownCategoryError,),
    headers=("Content-Language",),
    query={**PAGE_QUERY, **CATEGORY_QUERY, **LANGUAGE_QUERY},
    needs=Needs({Table.CATALOG: Action.BATCH_GET | Action.QUERY, BY_LISTING: Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of active products."""
    language = request.language
    category = request.query.get("category")
    if category is None:
        scope = LIST
        page = catalog_service.page(read_page(request.query, scope))
    else:
        scope = f"{LIST}#{category}"
        page = shelf_service.page(category, read_page(request.query, scope))
    now = catalog_service.clock()
    view = page_view(page, lambda one: listed_view(in_language(one, language), now), scope)
    return in_languages(ok(view), languages_of(page.items, language))
