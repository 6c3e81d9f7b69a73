"""POST /api/orders/{order_id}/cancel/: cancel a pending order."""

from storefront.clock import system_clock
from storefront.db.store import open_store
from storefront.db.tables import Table
from storefront.errors import PaymentInProgressError
from storefront.inventory.repository import StockRepository
from storefront.orders.model import OrderStateError
from storefront.orders.repository import OrderRepository
from storefront.orders.views import OrderView, order_view
from storefront.payments.checkout.cancellation import CancellationService
from storefront.payments.checkout.service import AttemptCloser
from storefront.payments.gateways.stripe.gateway import StripeGateway
from storefront.payments.store.attempts import AttemptRepository
from storefront.settings import Settings
from storefront.web.access import Access
from storefront.web.endpoint import Request, endpoint
from storefront.web.responses import Response, ok

settings = Settings.from_environment()
store = open_store(settings, [Table.ORDERS, Table.PAYMENTS, Table.CATALOG])
cancellation = CancellationService(
    store,
    OrderRepository(store),
    AttemptRepository(store),
    StockRepository(store),
    AttemptCloser(StripeGateway.of(settings)),
    system_clock,
)


@endpoint(
    "POST",
    "/api/orders/{order_id}/cancel/",
    access=Access.USER,
    summary="Cancel a pending order and release its stock",
    returns=OrderView,
    errors=(OrderStateError, PaymentInProgressError),
)
def lambda_handler(request: Request) -> Response:
    """Cancel the order and answer it."""
    order = cancellation.cancel(request.caller, request.path["order_id"])
    return ok(order_view(order))
