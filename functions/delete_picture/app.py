"""DELETE /api/products/{product_id}/pictures/{picture_id}/: staff delete a picture."""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.inventory.model import ProductArchivedError
from storefront.web.endpoint import Request, Response, endpoint, no_content
from storefront.wiring.shop import deployed_shop

shop = deployed_shop()
picture_service, files = shop.picture_service, shop.picture_files


@endpoint(
    "DELETE",
    "/api/products/{product_id}/pictures/{picture_id}/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Delete a picture and its files; browsers that have seen it may keep it",
    status=204,
    errors=(ProductArchivedError,),
    needs=Needs(
        {Table.CATALOG: Action.GET | Action.PUT | Action.UPDATE},
        buckets={Bucket.PICTURES: FileAction.DELETE},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Delete the picture, then its files.

    A repeat is answered the same, and deletes what is left of them where the first run broke off.
    """
    product_id, picture_id = request.path["product_id"], request.path["picture_id"]
    picture_service.delete(product_id, picture_id, files, request.caller.user_id)
    return no_content()
