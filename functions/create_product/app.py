"""POST /api/products/: staff add a product."""

from storefront.catalog.model import SkuTakenError
from storefront.catalog.repository import ProductRepository
from storefront.catalog.schemas import CreateProductRequest
from storefront.catalog.service import ProductService
from storefront.catalog.views import ProductView
from storefront.clock import system_clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.idempotency import key_of
from storefront.web.responses import Response, created

settings = Settings.from_environment()
store = open_store(settings, [Table.CATALOG])
keys = IdempotencyKeys(store, CatalogIdempotencyRecord, system_clock)
editor = ProductService(store, ProductRepository(store), keys, system_clock)
currency = settings.optional("DEFAULT_CURRENCY", "BDT")


@endpoint(
    "POST",
    "/api/products/",
    access=Access.STAFF,
    summary="Add a product, without stock",
    body=CreateProductRequest,
    returns=ProductView,
    status=201,
    errors=(SkuTakenError,),
    idempotency_key="optional",
)
def lambda_handler(request: Request) -> Response:
    """Add a product and answer it."""
    key = key_of(request, "create_product")
    product = editor.create(request.model.to_model(currency), key)
    return created(product, f"/api/products/{product['id']}/")
