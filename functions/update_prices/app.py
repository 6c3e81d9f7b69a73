"""PATCH /api/prices/: staff change prices of many things in one list.

Each row is a transaction of its own, and says what it has seen: a value that somebody else has
changed meanwhile is not written over, and the answer says what it is now. All rows can be sent
again, whatever has become of them: what is there already is taken for written.
"""

from storefront.declare import Action, Needs, Permission, Table
from storefront.pricelist.schemas import UpdatePricesRequest
from storefront.pricelist.views import PriceResultListView, result_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.wiring.shop import deployed_shop

price_list_service = deployed_shop().price_list_service


@endpoint(
    "PATCH",
    "/api/prices/",
    permission=Permission.PRODUCTS_EDIT,
    summary="Change prices and low marks of up to 25 products and variants, row by row",
    body=UpdatePricesRequest,
    returns=PriceResultListView,
    needs=Needs(
        {Table.CATALOG: Action.BATCH_GET | Action.PUT | Action.QUERY | Action.UPDATE},
        timeout=20,
    ),
)
def lambda_handler(request: Request) -> Response:
    """Change what can be changed, and answer what has become of each row."""
    rows = request.model.to_model()
    results = price_list_service.change(rows, request.caller.user_id)
    return ok({"items": [result_view(one) for one in results]})
