"""POST /api/products/{product_id}/pictures/: staff are about to send a picture."""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.inventory.model import ProductArchivedError
from storefront.pictures.model import TooManyPicturesError
from storefront.pictures.schemas import CreatePictureRequest
from storefront.pictures.views import FormView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

upload_service = deployed_shop().upload_service


@endpoint(
    "POST",
    "/api/products/{product_id}/pictures/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Begin to send a picture: get the form by which its file goes to S3",
    body=CreatePictureRequest,
    returns=FormView,
    status=201,
    errors=(ProductArchivedError, TooManyPicturesError),
    needs=Needs(
        {Table.CATALOG: Action.GET | Action.PUT | Action.QUERY},
        # Whoever sends the form does what the function may do, and the form allows no more.
        buckets={Bucket.UPLOADS: FileAction.PUT},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Write down that a file may come, and answer the form for it.

    The file itself goes from the browser to S3: API Gateway takes 10 MB, and each byte would pass
    by a function. What may be sent is in the form's signed policy, and S3 keeps to it.
    """
    product_id, new = request.path["product_id"], request.model
    alt, variant_ids = new.alt.to_model(), new.variant_ids or ()
    actor, filename = request.caller.user_id, new.filename or ""
    return created(upload_service.expect(product_id, filename, alt, variant_ids, actor))
