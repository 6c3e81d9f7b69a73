"""GET /api/settings/promotions/{promotion}/coupons/: the coupons for one order, for staff."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.views import CouponBatchListView, coupon_batch_view
from storefront.web.endpoint import Request, Response, endpoint, ok
from storefront.web.paging import PAGE_QUERY, page_view, read_page
from storefront.wiring.shop import deployed_shop

coupons = deployed_shop().coupon_service


@endpoint(
    "GET",
    "/api/settings/promotions/{promotion:word}/coupons/",
    permission=Permission.SETTINGS_EDIT,
    summary="List the coupons of a promotion that are for one order each",
    returns=CouponBatchListView,
    query=PAGE_QUERY,
    needs=Needs({Table.SHOP: Action.BATCH_GET | Action.GET | Action.QUERY}),
)
def lambda_handler(request: Request) -> Response:
    """Answer a page of what was made, the newest first, with what of it is used."""
    promotion = request.path["promotion"]
    scope = f"coupons of {promotion}"
    page = coupons.list(promotion, read_page(request.query, scope))
    return ok(page_view(page, coupon_batch_view, scope))
