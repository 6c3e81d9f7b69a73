"""POST /api/products/{product_id}/stock/: staff record received or adjusted units."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.inventory.model import ProductArchivedError, StockBelowZeroError, StockMovedError
from storefront.inventory.schemas import ChangeStockRequest
from storefront.inventory.views import StockChangeView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

stock_service = deployed_shop().stock_service


@endpoint(
    "POST",
    "/api/products/{product_id:sale}/stock/",
    permission=Permission.STOCK_ADJUST,
    summary="Record received units, or adjust stock after a count or a loss",
    body=ChangeStockRequest,
    returns=StockChangeView,
    status=201,
    errors=(ProductArchivedError, StockBelowZeroError, StockMovedError),
    idempotency_key=True,
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET
            | Action.GET
            | Action.UPDATE
            | Action.PUT
            | Action.CONDITION_CHECK
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change a product's stock and answer the movement and the stock as it is then."""
    product_id = request.path["product_id"]
    change = request.model.to_model(product_id, request.caller.user_id)
    return created(stock_service.change(change, request.key(f"adjust_stock#{product_id}")))
