"""POST /api/orders/: place an order."""

from storefront.clock import system_clock
from storefront.db.idempotency import IdempotencyKeys, OrderIdempotencyRecord
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.errors import OutOfStockError
from storefront.inventory.repository import StockRepository
from storefront.orders.holds import HoldService
from storefront.orders.placing import HoldPolicy
from storefront.orders.repository import OrderRepository
from storefront.orders.schemas import PlaceOrderRequest
from storefront.orders.service import OrderService, ProductUnavailableError
from storefront.orders.views import OrderView
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.idempotency import key_of
from storefront.web.responses import Response, created

settings = Settings.from_environment()
store = open_store(settings, [Table.CATALOG, Table.ORDERS])
orders = OrderRepository(store)
stock = StockRepository(store)
ordering = OrderService(
    store,
    orders,
    stock,
    IdempotencyKeys(store, OrderIdempotencyRecord, system_clock),
    HoldService(store, orders, stock, system_clock),
    HoldPolicy.of(settings),
    system_clock,
)


@endpoint(
    "POST",
    "/api/orders/",
    access=Access.USER,
    summary="Place an order and hold its stock",
    body=PlaceOrderRequest,
    returns=OrderView,
    status=201,
    errors=(OutOfStockError, ProductUnavailableError),
    idempotency_key="optional",
)
def lambda_handler(request: Request) -> Response:
    """Place the order and answer it."""
    wanted: PlaceOrderRequest = request.model
    order = ordering.place(request.caller, wanted.quantities, key_of(request, "create_order"))
    return created(order, f"/api/orders/{order['id']}/")
