"""GET /api/products/{product_id}/stock/movements/: the ledger of a product's stock."""

from storefront.clock import system_clock
from storefront.db.idempotency import CatalogIdempotencyRecord, IdempotencyKeys
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.inventory.repository import StockRepository
from storefront.inventory.service import StockService
from storefront.inventory.views import MovementListView, movement_view
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.web.responses import Response, ok

store = open_store(Settings.from_environment(), [Table.CATALOG])
keys = IdempotencyKeys(store, CatalogIdempotencyRecord, system_clock)
stockroom = StockService(store, StockRepository(store), keys, system_clock)


@endpoint(
    "GET",
    "/api/products/{product_id}/stock/movements/",
    access=Access.STAFF,
    summary="List a product's stock movements, the newest first",
    returns=MovementListView,
    query=PAGE_QUERY,
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of a product's ledger."""
    product_id = request.path["product_id"]
    scope = f"movements#{product_id}"
    page = stockroom.movements(product_id, read_page(request.query, scope))
    return ok(page_view(page, movement_view, scope))
