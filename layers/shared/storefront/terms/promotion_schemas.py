"""Request bodies about promotions; how they are checked is said in `schemas`."""

from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import Field

from storefront.pricing.model import BASIS_POINTS, FixedAmount, Percentage
from storefront.terms.promotions import (
    MAX_CATEGORIES,
    MAX_COUPONS,
    MAX_DISTRICTS,
    MAX_PRODUCTS,
    MAX_PROMOTIONS,
    MOST_USES,
    Promotion,
    PromotionKind,
    PromotionTerms,
    UseLimits,
)
from storefront.terms.schemas import Amounts, Fee, Percent, SettingName, basis_points
from storefront.uses.model import MAX_MADE
from storefront.web.body import Code, Coupon, Currency, Id, Moment, RequestModel

_Times = Annotated[int, Field(ge=1, le=MOST_USES)]


class PromotionLimitsRequest(RequestModel):
    """How often a promotion may be used: by all orders together, and by one buyer."""

    total: _Times | None = None
    per_buyer: _Times | None = None

    def to_model(self) -> UseLimits:
        """Return the limits."""
        return UseLimits(self.total, self.per_buyer)


class PromotionRequest(RequestModel):
    """What makes a basket cheaper: by a `percentage`, of at most `most`, or by an `amount`.

    It is for `products` and what is in `categories` or below; where neither is given, for all. With
    `coupons`, only who sends one of them gets it; with `single_use`, who sends one that was made
    for one order; with `first_order`, who has not ordered before, once.
    """

    code: Code
    name: SettingName
    kind: Annotated[PromotionKind, Field(strict=False)]
    percentage: Percent | None = None
    most: Fee | None = None
    amount: Fee | None = None
    minimum: Fee | None = None
    products: Annotated[list[Id], Field(max_length=MAX_PRODUCTS)] | None = None
    districts: Annotated[list[Code], Field(max_length=MAX_DISTRICTS)] | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    coupons: Annotated[list[Coupon], Field(max_length=MAX_COUPONS)] | None = None
    combines: bool = False
    active: bool = True
    limits: PromotionLimitsRequest = PromotionLimitsRequest()
    single_use: bool = False
    categories: Annotated[list[Id], Field(max_length=MAX_CATEGORIES)] | None = None
    first_order: bool = False

    def to_model(self, field: str, amounts: Amounts) -> Promotion:
        """Return the promotion; `field` is where it stands in the body."""
        return Promotion(
            code=self.code,
            name=self.name.to_model(),
            kind=self.kind,
            reward=self._reward(field, amounts),
            minimum=amounts.read_optional(f"{field}.minimum", self.minimum) or 0,
            products=tuple(sorted(set(self.products or ()))),
            districts=tuple(sorted(set(self.districts or ()))),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            coupons=tuple(self.coupons or ()),
            combines=self.combines,
            is_active=self.active,
            limits=self._limits(),
            single_use=self.single_use,
            categories=tuple(sorted(set(self.categories or ()))),
            first_order=self.first_order,
        )

    def _limits(self) -> UseLimits:
        """Return the limits; of a promotion for first orders each buyer has one."""
        limits = self.limits.to_model()
        is_implied = self.first_order and limits.per_buyer is None
        return replace(limits, per_buyer=1) if is_implied else limits

    def _reward(self, field: str, amounts: Amounts) -> Percentage | FixedAmount:
        """Return the reward; of one that is none, any, once what is wrong is remembered."""
        amount = amounts.read_optional(f"{field}.amount", self.amount)
        most = amounts.read_optional(f"{field}.most", self.most)
        if amount is not None and self.percentage is None:
            return FixedAmount(amount)
        points = basis_points(self.percentage or "0")
        if amount is not None or self.percentage is None:
            amounts.refuse(f"{field}.percentage", "choice", "say either a percentage or an amount")
        elif not points:
            amounts.refuse(f"{field}.percentage", "positive", "must be more than nothing")
        return Percentage(points or BASIS_POINTS, most)


class MakeCouponsRequest(RequestModel):
    """How many coupons for one order to make."""

    example: ClassVar[dict[str, Any]] = {"count": 50}

    count: Annotated[int, Field(ge=1, le=MAX_MADE)]


class PutPromotionsRequest(RequestModel):
    """The shop's promotions: all of them, in the place of what was there."""

    example: ClassVar[dict[str, Any]] = {
        "currency": "BDT",
        "promotions": [
            {
                "code": "eid-2027",
                "name": {"en": "Eid discount", "bn": "ঈদের ছাড়"},
                "kind": "order",
                "percentage": "10",
                "most": "500.00",
                "minimum": "1000.00",
                "coupons": ["EID27"],
                "ends_at": "2027-03-15T00:00:00+06:00",
            }
        ],
    }
    max_bytes: ClassVar[int] = 1_310_720

    currency: Currency
    promotions: Annotated[list[PromotionRequest], Field(max_length=MAX_PROMOTIONS)]

    def to_model(self) -> PromotionTerms:
        """Return the terms; raises ValidationFailedError for rewards that are none."""
        amounts = Amounts(self.currency)
        promotions = tuple(
            one.to_model(f"promotions.{place}", amounts)
            for place, one in enumerate(self.promotions)
        )
        amounts.require_good()
        return PromotionTerms(self.currency, promotions)
