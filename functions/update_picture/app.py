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
    summary="Change what a picture is said to show, its variants, or its place among the others",
    body=UpdatePictureRequest,
    returns=PicturesView,
    errors=(ProductArchivedError,),
    needs=Needs({Table.CATALOG: Action.GET | Action.PUT | Action.UPDATE}),
)
def lambda_handler(request: Request) -> Response:
    """Change the picture, and answer all of the product's in their order.

    A place is a number and no direction, so that a repeat moves nothing further.
    """
    product_id, picture_id = request.path["product_id"], request.path["picture_id"]
    actor = request.caller.user_id
    pictures = picture_service.change(product_id, picture_id, request.model.to_model(), actor)
    return ok({"items": picture_views(pictures, product_id)})
