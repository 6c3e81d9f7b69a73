"""What clients see of the shop's terms. Amounts are decimal text in the currency beside them."""

from collections.abc import Mapping

from typing_extensions import TypedDict

from storefront.categories.model import Text
from storefront.categories.views import TextView
from storefront.clock import iso
from storefront.contract import AskedId, Currency, Decimals, Id, Moment
from storefront.money import Money
from storefront.pricing.model import FixedAmount, Percentage, TaxRounding
from storefront.terms.checkout import Advance, CheckoutTerms, PayBy
from storefront.terms.model import StoredTerms, TermsChange
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms
from storefront.terms.shipping import DeliveryKind, DeliveryMethod, ShippingTerms, Zone
from storefront.terms.tax import TaxTerms, percent
from storefront.uses.model import Coupons, coupon_written


class SettingsChangeView(TypedDict):
    """When settings were changed last, and by which account."""

    at: Moment
    by: Id


class ZoneView(TypedDict):
    """Districts to which delivery costs the same; with `rest`, all that no other zone has."""

    code: str
    name: TextView
    districts: list[str]
    rest: bool


class TierView(TypedDict):
    """A fee, for goods of at most `up_to`; without that, of any amount."""

    fee: Decimals
    up_to: Decimals | None


class DaysView(TypedDict):
    """Within how many days goods come."""

    least: int
    most: int


class DeliveryMethodView(TypedDict):
    """A way to deliver to a zone. From goods of `free_from` on it costs nothing."""

    code: str
    name: TextView
    zone: str
    kind: DeliveryKind
    tiers: list[TierView]
    free_from: Decimals | None
    days: DaysView
    cash: bool
    active: bool


class ShippingSettingsView(TypedDict):
    """Where the shop delivers, and how. `etag` is what If-Match takes when it is changed."""

    currency: Currency
    zones: list[ZoneView]
    methods: list[DeliveryMethodView]
    changed: SettingsChangeView | None
    etag: str


class TaxPeriodView(TypedDict):
    """Rates from a moment on, in per cent by class."""

    since: Moment | None
    rates: dict[str, Decimals]


class TaxSettingsView(TypedDict):
    """How the shop reckons tax. `etag` is what If-Match takes when it is changed."""

    inclusive: bool
    rounding: TaxRounding
    delivery_class: str
    registration: str
    seller: str
    periods: list[TaxPeriodView]
    changed: SettingsChangeView | None
    etag: str


class CashPolicyView(TypedDict):
    """Who may pay when the goods come, and what they must pay before."""

    most: Decimals | None
    except_districts: list[str]
    advance: Advance
    amount: Decimals | None
    percentage: Decimals | None
    hold_hours: int
    max_open: int
    first_most: Decimals | None
    distrusts_refusals: bool
    doubt_percentage: Decimals | None
    codes_a_day: int


class CheckoutSettingsView(TypedDict):
    """How the shop lets people check out. `etag` is what If-Match takes when it is changed."""

    currency: Currency
    minimum: Decimals | None
    pay_by: list[PayBy]
    guests: bool
    quote_seconds: int
    contact_days: int
    foreign_phones: bool
    plain_orders: bool
    cash: CashPolicyView
    changed: SettingsChangeView | None
    etag: str


class RewardView(TypedDict):
    """How much a promotion takes off: a part of at most `most`, or an amount."""

    percentage: Decimals | None
    most: Decimals | None
    amount: Decimals | None


class PromotionLimitsView(TypedDict):
    """How often a promotion may be used: by all orders together, and by one buyer."""

    total: int | None
    per_buyer: int | None


class PromotionView(RewardView):
    """What makes a basket cheaper; with `coupons`, only for who sends one of them."""

    code: str
    name: TextView
    kind: PromotionKind
    minimum: Decimals | None
    products: list[AskedId]
    districts: list[str]
    starts_at: Moment | None
    ends_at: Moment | None
    coupons: list[str]
    combines: bool
    active: bool
    limits: PromotionLimitsView
    single_use: bool
    categories: list[AskedId]
    first_order: bool


class CouponView(TypedDict):
    """A coupon for one order, and whether an order has it."""

    code: str
    used: bool


class CouponBatchView(TypedDict):
    """Coupons for one order that were made at once."""

    id: Id
    made_at: Moment
    made_by: Id
    coupons: list[CouponView]


class CouponBatchListView(TypedDict):
    """A page of coupons for one order, those that were made last first."""

    items: list[CouponBatchView]
    next_cursor: str | None


class PromotionSettingsView(TypedDict):
    """The shop's promotions. `etag` is what If-Match takes when they are changed.

    `used` is how often each was used whose total is limited, by its code.
    """

    currency: Currency
    promotions: list[PromotionView]
    used: dict[str, int]
    changed: SettingsChangeView | None
    etag: str


def text_view(text: Text) -> TextView:
    """Return a text in both languages."""
    return {"en": text.en, "bn": text.bn}


def shipping_settings_view(kept: StoredTerms[ShippingTerms]) -> ShippingSettingsView:
    """Return where the shop delivers, and how."""
    terms = kept.terms
    return {
        "currency": terms.currency,
        "zones": [_zone_view(zone) for zone in terms.zones],
        "methods": [_method_view(one, terms.currency) for one in terms.methods],
        "changed": _change_view(kept.changed),
        "etag": kept.edition,
    }


def tax_settings_view(kept: StoredTerms[TaxTerms]) -> TaxSettingsView:
    """Return how the shop reckons tax."""
    terms = kept.terms
    return {
        "inclusive": terms.is_inclusive,
        "rounding": terms.rounding,
        "delivery_class": terms.delivery_class,
        "registration": terms.registration,
        "seller": terms.seller,
        "periods": [
            {
                "since": iso(one.since) if one.since else None,
                "rates": {name: percent(rate) for name, rate in one.rates.items()},
            }
            for one in terms.periods
        ],
        "changed": _change_view(kept.changed),
        "etag": kept.edition,
    }


def checkout_settings_view(kept: StoredTerms[CheckoutTerms]) -> CheckoutSettingsView:
    """Return how the shop lets people check out."""
    terms, cash = kept.terms, kept.terms.cash
    return {
        "currency": terms.currency,
        "minimum": _amount(terms.minimum or None, terms.currency),
        "pay_by": list(terms.pay_by),
        "guests": terms.lets_guests,
        "quote_seconds": terms.quote_seconds,
        "contact_days": terms.contact_days,
        "foreign_phones": terms.lets_foreign_phones,
        "plain_orders": terms.lets_plain_orders,
        "cash": {
            "most": _amount(cash.most, terms.currency),
            "except_districts": list(cash.except_districts),
            "advance": cash.advance,
            "amount": _amount(cash.amount or None, terms.currency),
            "percentage": percent(cash.basis_points) if cash.basis_points else None,
            "hold_hours": cash.hold_hours,
            "max_open": cash.max_open,
            "first_most": _amount(cash.first_most, terms.currency),
            "distrusts_refusals": cash.distrusts_refusals,
            "codes_a_day": cash.codes_a_day,
            "doubt_percentage": percent(doubt) if (doubt := cash.doubt_basis_points) else None,
        },
        "changed": _change_view(kept.changed),
        "etag": kept.edition,
    }


def promotion_settings_view(
    kept: StoredTerms[PromotionTerms], used: Mapping[str, int]
) -> PromotionSettingsView:
    """Return the shop's promotions.

    Args:
        kept: the promotions.
        used: how often those were used whose total is limited, by their codes.
    """
    terms = kept.terms
    return {
        "currency": terms.currency,
        "promotions": [_promotion_view(one, terms.currency) for one in terms.promotions],
        "used": dict(used),
        "changed": _change_view(kept.changed),
        "etag": kept.edition,
    }


def coupon_batch_view(made: Coupons) -> CouponBatchView:
    """Return coupons that were made at once."""
    return {
        "id": made.batch_id,
        "made_at": iso(made.made_at),
        "made_by": made.made_by,
        "coupons": [
            {"code": coupon_written(code), "used": code in made.used} for code in made.codes
        ],
    }


def _change_view(change: TermsChange | None) -> SettingsChangeView | None:
    return {"at": iso(change.at), "by": change.by} if change else None


def _zone_view(zone: Zone) -> ZoneView:
    return {
        "code": zone.code,
        "name": text_view(zone.name),
        "districts": list(zone.districts),
        "rest": zone.is_rest,
    }


def _method_view(method: DeliveryMethod, currency: str) -> DeliveryMethodView:
    return {
        "code": method.code,
        "name": text_view(method.name),
        "zone": method.zone,
        "kind": method.kind,
        "tiers": [
            {"fee": str(Money(one.fee, currency)), "up_to": _amount(one.up_to, currency)}
            for one in method.tiers
        ],
        "free_from": _amount(method.free_from, currency),
        "days": {"least": method.days[0], "most": method.days[1]},
        "cash": method.takes_cash,
        "active": method.is_active,
    }


def _promotion_view(promotion: Promotion, currency: str) -> PromotionView:
    return {
        "code": promotion.code,
        "name": text_view(promotion.name),
        "kind": promotion.kind,
        **_reward_view(promotion.reward, currency),
        "minimum": _amount(promotion.minimum or None, currency),
        "products": list(promotion.products),
        "districts": list(promotion.districts),
        "starts_at": iso(promotion.starts_at) if promotion.starts_at else None,
        "ends_at": iso(promotion.ends_at) if promotion.ends_at else None,
        "coupons": list(promotion.coupons),
        "combines": promotion.combines,
        "active": promotion.is_active,
        "limits": {
            "total": promotion.limits.total,
            "per_buyer": promotion.limits.per_buyer,
        },
        "single_use": promotion.single_use,
        "categories": list(promotion.categories),
        "first_order": promotion.first_order,
    }


def _reward_view(reward: Percentage | FixedAmount, currency: str) -> RewardView:
    if isinstance(reward, FixedAmount):
        return {"percentage": None, "most": None, "amount": _amount(reward.amount, currency)}
    return {
        "percentage": percent(reward.basis_points),
        "most": _amount(reward.cap, currency),
        "amount": None,
    }


def _amount(amount: int | None, currency: str) -> str | None:
    return None if amount is None else str(Money(amount, currency))
