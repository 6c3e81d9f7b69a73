"""GET /api/orders/{order_id}/invoice/: what an invoice of an order says; pages print it."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.desk.invoicing import InvoiceView
from storefront.orders.status import OrderStateError
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

invoices = deployed_shop().invoices


@endpoint(
    "GET",
    "/api/orders/{order_id}/invoice/",
    permission=Permission.ORDERS_READ,
    order_scope=True,
    summary="Get the invoice of an order that is sold: who sells, tax by rate, what was paid",
    returns=InvoiceView,
    errors=(OrderStateError,),
    needs=Needs(
        {
            Table.ORDERS: Action.BATCH_GET,
            Table.PAYMENTS: Action.BATCH_GET,
            Table.SHOP: Action.GET,
            Table.USERS: Action.BATCH_GET,
        }
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer the invoice if the caller may see the order."""
    return ok(invoices.of(request.path["order_id"], request.caller))
