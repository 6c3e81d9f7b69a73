"""DELETE /api/products/{product_id}/: staff archive a product."""

from storefront.catalog.repository import ProductRepository
from storefront.catalog.service import ProductService
from storefront.clock import system_clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, no_content

store = open_store(Settings.from_environment(), [Table.CATALOG])
keys = IdempotencyKeys(store, CatalogIdempotencyRecord, system_clock)
editor = ProductService(store, ProductRepository(store), keys, system_clock)


@endpoint(
    "DELETE",
    "/api/products/{product_id}/",
    access=Access.STAFF,
    summary="Archive a product for ever; orders that hold it can still be paid",
    status=204,
)
def lambda_handler(request: Request) -> Response:
    """Archive a product; a repeat is answered the same."""
    editor.archive(request.path["product_id"])
    return no_content()
