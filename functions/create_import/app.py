"""POST /api/imports/: staff are about to send a file of products."""

from storefront.declare import Action, Bucket, FileAction, Needs, Permission, Table
from storefront.imports.schemas import CreateImportRequest
from storefront.imports.views import ImportFormView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

import_desk = deployed_shop().import_desk


@endpoint(
    "POST",
    "/api/imports/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Begin an import of products: get the form by which its file goes to S3",
    body=CreateImportRequest,
    returns=ImportFormView,
    status=201,
    headers=("Location",),
    needs=Needs(
        {Table.CATALOG: Action.PUT},
        # Whoever sends the form does what the function may do, and the form allows no more.
        buckets={Bucket.UPLOADS: FileAction.PUT},
    ),
)
def lambda_handler(request: Request) -> Response:
    """Write down that a file may come, and answer the form for it.

    The file itself goes from the browser to S3, up to 200 MB, and is read when it arrives.
    """
    new, actor = request.model, request.caller.user_id
    form = import_desk.expect(new.filename or "", new.to_model(), actor)
    return created(form, form["id"])
