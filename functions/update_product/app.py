"""PATCH /api/products/{product_id}/: staff change a product."""

from storefront.catalog.repository import ProductRepository
from storefront.catalog.schemas import UpdateProductRequest
from storefront.catalog.service import ProductService
from storefront.catalog.views import ProductView, product_view
from storefront.clock import system_clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.model import ProductArchivedError
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

store = open_store(Settings.from_environment(), [Table.CATALOG])
keys = IdempotencyKeys(store, CatalogIdempotencyRecord, system_clock)
editor = ProductService(store, ProductRepository(store), keys, system_clock)


@endpoint(
    "PATCH",
    "/api/products/{product_id}/",
    access=Access.STAFF,
    summary="Change a product's name, description, price or status",
    body=UpdateProductRequest,
    returns=ProductView,
    errors=(ProductArchivedError,),
)
def lambda_handler(request: Request) -> Response:
    """Change a product and answer it."""
    product = editor.update(request.path["product_id"], request.model.to_model())
    return ok(product_view(product))
