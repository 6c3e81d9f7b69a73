"""PATCH /api/products/{product_id}/pictures/{picture_id}/: staff describe or move a picture."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.inventory.model import ProductArchivedError
from storefront.pictures.schemas import UpdatePictureRequest
from storefront.pictures.views import PicturesView, picture_views
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

picture_service = deployed_shop().picture_service


@endpoint(
    "PATCH",
    "/api/products/{product_id}/pictures/{picture_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change what a picture is said to show, or its place among the others",
    body=UpdatePictureRequest,
    returns=PicturesView,
    errors=(ProductArchivedError,),
    needs=Needs({Table.CATALOG: Action.GET | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Change the picture, and answer all of the product's in their order.

    A place is a number and no direction, so that a repeat moves nothing further.
    """
    path, change = request.path, request.model
    alt = change.alt.to_model() if change.alt else None
    pictures = picture_service.change(path["product_id"], path["picture_id"], alt, change.position)
    return ok({"items": picture_views(pictures)})
