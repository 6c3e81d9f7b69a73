"""POST /api/orders/lookup/: ask for a link to an order that was placed without an account."""

from storefront.declare import PUBLIC, Action, Needs, OwnSetting, Table
from storefront.messages.lookup import LinkNotSentError
from storefront.messages.schemas import LookUpOrderRequest
from storefront.web.endpoint import Request, Response, accepted, endpoint
from storefront.wiring.shop import deployed_shop

lookup_service = deployed_shop().lookup_service


@endpoint(
    "POST",
    "/api/orders/lookup/",
    permission=PUBLIC,
    summary="Ask for a link to an order, which is sent to whom it is for",
    body=LookUpOrderRequest,
    status=202,
    errors=(LinkNotSentError,),
    throttle="tight",
    needs=Needs(
        {Table.ORDERS: Action.GET | Action.BATCH_GET | Action.PUT | Action.UPDATE},
        settings=(OwnSetting.MESSAGES, OwnSetting.MESSAGE_SENDER),
    ),
)
def lambda_handler(request: Request) -> Response:
    """Take the question. The answer is the same whether there is such an order or not.

    A repeat sends another link, three a day at the most; a source asks ten times an hour.
    """
    lookup_service.ask(request.model.to_model(request.source))
    return accepted()
