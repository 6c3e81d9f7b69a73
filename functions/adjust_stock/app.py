"""POST /api/products/{product_id}/stock/: staff record received or adjusted units."""

from storefront.clock import system_clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.model import ProductArchivedError, StockBelowZeroError
from storefront.inventory.repository import StockRepository
from storefront.inventory.schemas import ChangeStockRequest
from storefront.inventory.service import StockService
from storefront.inventory.views import StockChangeView
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.idempotency import key_of
from storefront.web.responses import Response, created

store = open_store(Settings.from_environment(), [Table.CATALOG])
keys = IdempotencyKeys(store, CatalogIdempotencyRecord, system_clock)
stockroom = StockService(store, StockRepository(store), keys, system_clock)


@endpoint(
    "POST",
    "/api/products/{product_id}/stock/",
    access=Access.STAFF,
    summary="Record received units, or adjust stock after a count or a loss",
    body=ChangeStockRequest,
    returns=StockChangeView,
    status=201,
    errors=(ProductArchivedError, StockBelowZeroError),
    idempotency_key="optional",
)
def lambda_handler(request: Request) -> Response:
    """Change a product's stock and answer the movement and the stock as it is then."""
    product_id = request.path["product_id"]
    change = request.model.to_model(product_id, request.caller.user_id)
    return created(stockroom.change(change, key_of(request, f"adjust_stock#{product_id}")))
