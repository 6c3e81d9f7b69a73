"""PUT /api/products/{product_id}/shards/: staff spread the stock of a hot product, or gather it."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.inventory.model import ProductArchivedError
from storefront.inventory.schemas import SetShardsRequest
from storefront.inventory.views import StockSpreadView, stock_spread_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

sharding_service = deployed_shop().sharding_service


@endpoint(
    "PUT",
    "/api/products/{product_id:sale}/shards/",
    permission=Permission.STOCK_ADJUST,
    summary="Spread a hot product's stock over shards, or gather it (0)",
    body=SetShardsRequest,
    returns=StockSpreadView,
    errors=(ProductArchivedError,),
    needs=Needs(
        {
            Table.CATALOG: Action.BATCH_GET | Action.DELETE | Action.PUT | Action.UPDATE,
        },
        timeout=28,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Spread or gather, and answer where the stock is then."""
    product_id, shards = request.path["product_id"], request.model.shards
    if shards:
        return ok(stock_spread_view(sharding_service.spread(product_id, shards)))
    return ok(stock_spread_view(sharding_service.gather(product_id)))
