"""POST /api/orders/search/: staff find orders by what a buyer has in hand.

A POST, although it changes nothing: addresses of people do not belong into addresses of pages,
which browsers remember and whatever lies between them and us may log.
"""

from storefront.declare import BY_USER, Action, Needs, Permission, Table
from storefront.desk.schemas import FindOrdersRequest
from storefront.orders.views import OrderListView
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

order_finder = deployed_shop().order_finder


@endpoint(
    "POST",
    "/api/orders/search/",
    permission=Permission.ORDERS_READ_ALL,
    summary="Find orders by the buyer's e-mail, a provider's name of a payment, or their number",
    body=FindOrdersRequest,
    returns=OrderListView,
    query=PAGE_QUERY,
    needs=Needs(
        {
            Table.USERS: Action.GET | Action.BATCH_GET,
            Table.ORDERS: Action.GET | Action.BATCH_GET,
            Table.PAYMENTS: Action.BATCH_GET,
            BY_USER: Action.QUERY,
        },
    ),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of the orders that were found, the newest first; maybe none.

    A number leads to one order, as does a name of a payment; an address to all of an account.
    """
    clue = request.model.to_model()
    page = read_page(request.query, clue.scope)
    return ok(page_view(order_finder.find(clue, page, request.caller), dict, clue.scope))
