"""GET /api/products/{product_id}/pictures/: staff see pictures, and what became of files."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.pictures.views import PictureListView, list_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

picture_service = deployed_shop().picture_service


@endpoint(
    "GET",
    "/api/products/{product_id}/pictures/",
    permission=Permission.PRODUCTS_READ_ALL,
    summary="List a product's pictures, and what became of the files of the last day",
    returns=PictureListView,
    needs=Needs({Table.CATALOG: Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer the pictures in their order, the uploads, and what a file may be."""
    product_id = request.path["product_id"]
    shown = picture_service.show(product_id)
    return ok(list_view(shown.pictures, shown.uploads, product_id))
