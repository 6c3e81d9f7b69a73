"""POST /api/imports/: staff are about to send a file of products.

What they choose here holds for the whole import: what quantities mean for products that the shop
has, and what becomes of categories that it does not have. A form that nobody sends is forgotten
with its import, after thirty days.
"""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.imports.schemas import CreateImportRequest
from storefront.imports.views import ImportFormView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

import_upload_service = deployed_shop().import_upload_service


@endpoint(
    "POST",
    "/api/imports/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Begin an import of products: get the form by which its file goes to S3",
    body=CreateImportRequest,
    returns=ImportFormView,
    status=201,
    headers=("Location",),
    idempotency_key=True,
    needs=Needs(
        {Table.CATALOG: Action.GET | Action.PUT},
        # Whoever sends the form does what the function may do, and the form allows no more.
        buckets={Bucket.UPLOADS: FileAction.PUT},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Write down that a file may come, and answer the form for it.

    The file itself goes from the browser to S3, up to 200 MB, and is read when it arrives.
    """
    new, actor = request.model, request.caller.user_id
    key = request.key("create_import")
    form = import_upload_service.expect(new.filename or "", new.to_model(), actor, key)
    return created(form, form["id"])
