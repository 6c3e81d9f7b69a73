"""POST /api/settings/promotions/{promotion}/coupons/: staff make coupons, each for one order."""

from storefront.declare import Action, Needs, Permission, Table
from storefront.terms.promotion_schemas import MakeCouponsRequest
from storefront.terms.views import CouponBatchView
from storefront.web.endpoint import Request, Response, created, endpoint
from storefront.wiring.shop import deployed_shop

coupons = deployed_shop().coupon_service


@endpoint(
    "POST",
    "/api/settings/promotions/{promotion:word}/coupons/",
    permission=Permission.SETTINGS_EDIT,
    summary="Make coupons of a promotion, each for one order",
    body=MakeCouponsRequest,
    returns=CouponBatchView,
    status=201,
    idempotency_key=True,
    needs=Needs({Table.SHOP: Action.GET | Action.PUT}, memory=512),
)
def lambda_handler(request: Request) -> Response:
    """Make them, and answer them."""
    promotion = request.path["promotion"]
    key = request.key(f"make_coupons#{promotion}")
    return created(coupons.make(promotion, request.model.count, request.caller.user_id, key))
