"""What a buyer sees of a quote."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from storefront.categories.views import TextView
from storefront.clock import iso
from storefront.contract import Currency, Decimals, Id, Moment, SaleId
from storefront.inventory.model import SaleItem
from storefront.money import Money
from storefront.orders.discounting import CouponFault
from storefront.orders.quote import PayMethod, Quote
from storefront.orders.views import (
    DeliveryChargeView,
    PromotionTakenView,
    RateView,
    delivery_view,
    promotions_view,
    rates_view,
)
from storefront.terms.checkout import PayBy
from storefront.terms.shipping import DeliveryKind, DeliveryMethod
from storefront.terms.tax import percent
from storefront.terms.views import DaysView
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class PayOffer:
    """A way to pay, and why it cannot take the total; None if it can."""

    by: PayBy
    reason: str | None


@dataclass(frozen=True, slots=True)
class ShortOffer:
    """A product of which there is less than wanted, and how much there is."""

    product_id: str
    available: int


@dataclass(frozen=True, slots=True)
class CouponOffer:
    """A code that the buyer sent, and why it makes nothing cheaper; None if it does."""

    coupon: str
    fault: CouponFault | None


@dataclass(frozen=True, slots=True)
class Offers:
    """What a buyer can choose from.

    Args:
        ways: to deliver.
        pay: ways to pay.
        short: products of which there is less than wanted.
        coupon: what became of the buyer's code; None if they sent none.
        delivers: whether the shop delivers, so that an order must say where to.
    """

    ways: Sequence[DeliveryMethod]
    pay: Sequence[PayOffer]
    short: Sequence[ShortOffer]
    coupon: CouponOffer | None = None
    delivers: bool = False


class QuoteLineView(TypedDict):
    """What is charged for some units of a product. `tax` is in `charged` if `tax_included`."""

    product_id: SaleId
    sku: str
    name: str
    quantity: int
    unit_price: Decimals
    gross: Decimals
    charged: Decimals
    tax_rate: Decimals
    tax: Decimals


class OfferedDeliveryView(TypedDict):
    """A way to deliver to the district. From goods of `free_from` on it costs nothing."""

    code: str
    name: TextView
    kind: DeliveryKind
    fee: Decimals
    free_from: Decimals | None
    days: DaysView


class OfferedPaymentView(TypedDict):
    """A way to pay; `reason` says why it cannot take the total, where it cannot."""

    method: PayBy
    offered: bool
    reason: str | None


class ShortView(TypedDict):
    """A product of which there is less than wanted."""

    product_id: SaleId
    available: int


class QuoteCouponView(TypedDict):
    """What became of the coupon; `reason` says why it makes nothing cheaper, where it does not."""

    code: str
    applied: bool
    reason: CouponFault | None


class QuoteView(TypedDict):
    """What an order costs, for whoever asked, until `expires_at`.

    `total` is `goods` and delivery, and the tax if that is not in them. `due_online` is paid before
    the goods come, `due_on_delivery` when they do: nothing, unless `method` is `cod`. `delivers`:
    the shop does, so an order must say where to. `delivery` is null where it does not, or where
    nobody has said where to. `promotions` are taken off already. Nothing is held; `short` says what
    there is less of than wanted at this moment. `quote` is the whole of it, sealed; null while
    nobody has said where to.
    """

    id: Id
    currency: Currency
    lines: list[QuoteLineView]
    goods: Decimals
    delivers: bool
    delivery: DeliveryChargeView | None
    delivery_methods: list[OfferedDeliveryView]
    promotions: list[PromotionTakenView]
    coupon: QuoteCouponView | None
    taxes: list[RateView]
    tax_included: bool
    total: Decimals
    method: PayMethod
    due_online: Decimals
    due_on_delivery: Decimals
    payment_offers: list[OfferedPaymentView]
    short: list[ShortView]
    quote: str | None
    expires_at: Moment


def quote_view(
    quote: Quote, items: Mapping[str, SaleItem], offers: Offers, token: str | None
) -> QuoteView:
    """Return a quote as its buyer sees it.

    Args:
        quote: the quote.
        items: its products, by id.
        offers: what can be chosen from.
        token: the quote, sealed; None for one that no order can be placed by.
    """
    price = quote.price

    def said(amount: int) -> str:
        return str(Money(amount, quote.currency))

    return {
        "id": quote.quote_id,
        "currency": quote.currency,
        "lines": _lines_view(quote, items),
        "goods": said(price.goods),
        "delivers": offers.delivers,
        "delivery": delivery_view(quote.made_of, price, quote.currency),
        "delivery_methods": [_way_view(one, price.goods, quote.currency) for one in offers.ways],
        "promotions": promotions_view(quote.made_of, price, quote.currency),
        "coupon": _coupon_view(offers.coupon),
        "taxes": rates_view(price, quote.currency),
        "tax_included": price.inclusive,
        "total": said(price.total),
        "method": quote.method,
        "due_online": str(quote.due_online),
        "due_on_delivery": str(quote.due_on_delivery),
        "payment_offers": [
            {"method": one.by, "offered": one.reason is None, "reason": one.reason}
            for one in offers.pay
        ],
        "short": [
            {"product_id": one.product_id, "available": one.available} for one in offers.short
        ],
        "quote": token,
        "expires_at": iso(quote.expires_at),
    }


def _lines_view(quote: Quote, items: Mapping[str, SaleItem]) -> list[QuoteLineView]:
    return [
        {
            "product_id": line.product_id,
            "sku": items[line.product_id].sku,
            "name": items[line.product_id].full_name,
            "quantity": line.quantity,
            "unit_price": str(Money(line.unit_price, quote.currency)),
            "gross": str(Money(charge.gross, quote.currency)),
            "charged": str(Money(charge.charged, quote.currency)),
            "tax_rate": percent(line.rate),
            "tax": str(Money(charge.tax, quote.currency)),
        }
        for line, charge in zip(quote.lines, quote.price.lines, strict=True)
    ]


def _coupon_view(offer: CouponOffer | None) -> QuoteCouponView | None:
    if offer is None:
        return None
    return {"code": offer.coupon, "applied": offer.fault is None, "reason": offer.fault}


def _way_view(way: DeliveryMethod, goods: int, currency: str) -> OfferedDeliveryView:
    free_from = None if way.free_from is None else str(Money(way.free_from, currency))
    return {
        "code": way.code,
        "name": {"en": way.name.en, "bn": way.name.bn},
        "kind": way.kind,
        "fee": str(Money(way.fee_for(goods), currency)),
        "free_from": free_from,
        "days": {"least": way.days[0], "most": way.days[1]},
    }
