"""Telling a buyer what something costs, with one call and without writing anything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from storefront.access import Caller, Role
from storefront.accounts.session_guard import SessionGuard
from storefront.charging import fault_of_total, methods_for, why_not
from storefront.clock import Clock
from storefront.currencies import MOST, Provider
from storefront.db.tables import Table
from storefront.errors import ValidationFailedError
from storefront.ids import new_id
from storefront.inventory.model import SALE_ITEM, SaleItem, product_of
from storefront.inventory.repository import StockRepository, sale_items, stock_key
from storefront.money import Money
from storefront.orders.cash import on_delivery
from storefront.orders.cash import why_not as why_no_cash
from storefront.orders.discounting import Basket, CouponFault, Granted, grant
from storefront.orders.eligibility import Asking, Conditions, PromotionFacts
from storefront.orders.quote import (
    AccountRequiredError,
    BelowMinimumError,
    CannotDeliverError,
    PayMethod,
    Quote,
    QuotedDelivery,
    QuotedLine,
    QuotedPromotion,
    one_currency,
)
from storefront.orders.quote_views import (
    CouponOffer,
    Offers,
    PayOffer,
    QuoteView,
    ShortOffer,
    quote_view,
)
from storefront.orders.seal import QuoteSeal
from storefront.orders.service import require_sold
from storefront.orders.using import promotion_of, wanted_of
from storefront.places.bangladesh import bangladesh
from storefront.pricing.breakdown import breakdown
from storefront.terms.checkout import CheckoutTerms, PayBy
from storefront.terms.model import fault
from storefront.terms.promotions import PromotionTerms
from storefront.terms.repository import AllTerms, TermsRepository
from storefront.terms.shipping import DeliveryMethod, ShippingTerms
from storefront.terms.tax import STANDARD, TaxTerms
from storefront.trust.model import Score
from storefront.trust.repository import phone_key, score_in
from storefront.uses.buyers import BuyerNames
from storefront.uses.guesses import Guesses, is_stopped
from storefront.values import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """Where and how a buyer wants something to come.

    Args:
        district: the district's id.
        method: the code of a way to deliver; None for the first that there is.
    """

    district: str
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What a buyer would order.

    Args:
        items: quantity by product id; 1 to 30 products.
        to: where and how it is to come; None for nowhere, or nobody knows yet.
        coupon: a code that they know; None for none.
        method: how they would pay.
        without: promotions that they do not get, as an order has told, and why, by their codes.
        source: where they ask from; None for the shop itself, whose codes are no guesses.
        phone: with which they would order, in E.164; None if nobody has said.
    """

    items: Mapping[str, int]
    to: Destination | None = None
    coupon: str | None = None
    method: PayMethod = PayMethod.ONLINE
    without: Mapping[str, CouponFault] = field(default_factory=dict)
    source: str | None = None
    phone: str | None = None


class QuoteService:
    """Quotes.

    Args:
        stock: products as they are sold.
        terms: the terms on which the shop sells.
        session_guard: makes sure that buyers' sessions are good.
        seal: makes a token of a quote.
        clock: the present.
        conditions: finds out what promotions ask.
        guesses: counts codes that nobody knows.
        names: names phones, as they are counted.
        providers: who charges for what is sold.
    """

    def __init__(
        self,
        stock: StockRepository,
        terms: TermsRepository,
        session_guard: SessionGuard,
        seal: QuoteSeal,
        clock: Clock,
        *,
        conditions: Conditions,
        guesses: Guesses,
        names: BuyerNames,
        providers: Collection[Provider],
    ) -> None:
        self._stock = stock
        self._terms = terms
        self._session_guard = session_guard
        self._seal = seal
        self._clock = clock
        self._conditions = conditions
        self._guesses = guesses
        self._names = names
        self._providers = providers

    def quote(self, caller: Caller, enquiry: Enquiry) -> QuoteView:
        """Return what an order would cost now, with a token by which it can be placed at that.

        Nothing is held: stock is taken when the order is placed. Where the shop delivers and the
        buyer has not said where to, it is what the goods would cost, without a token.

        Args:
            caller: the buyer.
            enquiry: what they would order.

        Raises:
            ProductUnavailableError: a product does not exist or is not sold.
            ChooseVariantError: a product has options, of which none was chosen.
            SessionEndedError: the buyer's account is not what the token says.
            AccountRequiredError: the shop does not sell to guests.
            CannotDeliverError: the shop does not deliver there.
            BelowMinimumError: the goods cost less than an order must be of.
            CashNotOfferedError: it cannot be paid when it comes.
            ValidationFailedError: a destination that is none; several currencies; more than anybody
                charges.
            UnavailableError: the keys cannot be fetched.
        """
        now = self._clock()
        read = self._read(caller, enquiry, now)
        _require_welcome(caller, read.terms.checkout)
        currency = one_currency([item.prices.at(now).currency for item in read.items.values()])
        ways = _ways(read.terms.shipping, currency, enquiry.to)
        way = _chosen(ways, enquiry.to)
        looked_at = replace(enquiry, coupon=None) if read.is_stopped else enquiry
        quote, fault = self._priced(caller, looked_at, read, way, now)
        self._require_sellable(quote, read.terms.checkout)
        offers = Offers(
            ways,
            self._pay_offers(quote, read, way),
            _short(read.items, enquiry.items),
            self._coupon_offer(caller, enquiry, fault, now),
            delivers=read.terms.shipping.is_delivering,
        )
        quote = self._paid_by(enquiry.method, quote, read, way)
        is_whole = way is not None or not offers.delivers
        return quote_view(quote, read.items, offers, self._seal.seal(quote) if is_whole else None)

    def _priced(
        self,
        caller: Caller,
        enquiry: Enquiry,
        read: "_Read",
        way: DeliveryMethod | None,
        now: datetime,
    ) -> tuple[Quote, CouponFault | None]:
        """Return the quote, and why the buyer's code makes nothing cheaper."""
        items, terms = read.items, read.terms
        currency = one_currency([item.prices.at(now).currency for item in items.values()])
        lines = _lines(items, enquiry.items, terms.tax, now)
        coupon_of = promotion_of(enquiry.coupon, read.found.counts)
        granted = _granted(terms.promotions, currency, lines, way, enquiry, read.found, now)
        issued = now.replace(microsecond=0)
        quote = Quote(
            quote_id=new_id(now),
            subject=caller.user_id,
            currency=currency,
            lines=lines,
            delivery=_delivery(way, lines, granted, enquiry.to, terms.tax, now),
            rule=terms.tax.rule,
            issued_at=issued,
            expires_at=issued + timedelta(seconds=terms.checkout.quote_seconds),
            promotions=_promotions(terms.promotions, granted),
            coupon=enquiry.coupon,
            wanted=wanted_of(terms.promotions, granted.codes, enquiry.coupon, coupon_of),
            contact_days=terms.checkout.contact_days,
            lets_foreign_phones=terms.checkout.lets_foreign_phones,
        )
        return quote, CouponFault.TOO_MANY if read.is_stopped else granted.coupon_fault

    def _coupon_offer(
        self, caller: Caller, asked: Enquiry, fault: CouponFault | None, now: datetime
    ) -> CouponOffer | None:
        """Return what becomes of a buyer's code; count it, if nobody knows it."""
        if asked.coupon is None:
            return None
        if fault is CouponFault.UNKNOWN and asked.source is not None:
            self._guesses.count(caller.user_id, asked.source, asked.coupon, now)
        return CouponOffer(asked.coupon, fault)

    def _paid_by(
        self, method: PayMethod, quote: Quote, read: "_Read", way: DeliveryMethod | None
    ) -> Quote:
        """Return a quote with what is paid when it comes; CashNotOfferedError if it cannot be."""
        if method is not PayMethod.COD:
            return quote
        terms, providers = read.terms.checkout, self._providers
        later = on_delivery(quote, terms, way, providers, read.score)
        return replace(quote, on_delivery=later)

    def _require_sellable(self, quote: Quote, terms: CheckoutTerms) -> None:
        """Raise BelowMinimumError or ValidationFailedError for too little, or too much to pay."""
        goods = Money(quote.price.goods, quote.currency)
        if goods.currency == terms.currency and goods.amount < terms.minimum:
            raise BelowMinimumError(Money(terms.minimum, terms.currency), goods)
        if quote.total.amount > MOST[quote.currency]:
            raise ValidationFailedError(fault_of_total(quote.total, self._providers))

    def _read(self, caller: Caller, enquiry: Enquiry, now: datetime) -> "_Read":
        """Return what is wanted, the terms on which it is sold, and what of promotions is used.

        By one call, but for what `Conditions` says.
        """
        asking = Asking(caller.user_id, enquiry.items.keys(), enquiry.coupon)
        reader, along = self._session_guard.reader(caller), self._conditions.keys(asking)
        if enquiry.coupon and enquiry.source is not None:
            along[Table.SHOP] += self._guesses.keys(caller.user_id, enquiry.source, now)
        phone = self._names.of_phone(enquiry.phone) if enquiry.phone else None
        along[Table.SHOP] += [phone_key(phone)] if phone else []
        sold_by = [stock_key(product_id, SALE_ITEM) for product_id in enquiry.items]
        keys = {
            Table.CATALOG: [*sold_by, *along[Table.CATALOG]],
            Table.SHOP: [*self._terms.keys, *along[Table.SHOP]],
        }
        read = reader.get_together(keys)
        sold = require_sold(sale_items(read[Table.CATALOG]), enquiry.items, self._stock)
        terms, counters = self._terms.of_raw(read[Table.SHOP]), read[Table.SHOP]
        found = self._conditions.find(terms.promotions, asking, read, reader)
        score = score_in(counters, phone) if phone else None
        return _Read(sold, terms, found, is_stopped(counters), score)

    def _pay_offers(
        self, quote: Quote, read: "_Read", way: DeliveryMethod | None
    ) -> list[PayOffer]:
        """Return which ways to pay can take the total, and why not; none where nothing is due."""
        if not quote.total.amount:
            return []
        terms, offers = read.terms.checkout, []
        able = methods_for(quote.total, self._providers, quote.charges)
        for provider in Provider:
            if provider in self._providers and PayBy(provider.value) in terms.pay_by:
                reason = None if provider in able else why_not(provider, quote.total)
                offers.append(PayOffer(PayBy(provider.value), reason))
        if PayBy.CASH in terms.pay_by:
            no_cash = why_no_cash(quote, terms, way, self._providers, read.score)
            offers.append(PayOffer(PayBy.CASH, no_cash))
        return offers


class _Read(NamedTuple):
    """What was read for a quote."""

    items: dict[str, SaleItem]
    terms: AllTerms
    found: PromotionFacts
    is_stopped: bool
    score: Score | None


def _require_welcome(caller: Caller, terms: CheckoutTerms) -> None:
    """Raise AccountRequiredError for a guest where the shop sells to accounts only."""
    if caller.role is Role.GUEST and not terms.lets_guests:
        raise AccountRequiredError


def _lines(
    items: Mapping[str, SaleItem], wanted: Mapping[str, int], tax: TaxTerms, now: datetime
) -> tuple[QuotedLine, ...]:
    return tuple(
        QuotedLine(
            product_id,
            wanted[product_id],
            item.prices.at(now).amount,
            item.tax_class or STANDARD,
            tax.rate_of(item.tax_class or STANDARD, now),
        )
        for product_id, item in items.items()
    )


def _ways(terms: ShippingTerms, currency: str, to: Destination | None) -> Sequence[DeliveryMethod]:
    """Return the ways in which an order can come, the first of which is meant if none is named.

    Raises:
        ValidationFailedError: it is to come to a place that there is not.
        CannotDeliverError: there is no way.
    """
    if to is None or not terms.is_delivering:
        return []
    if to.district not in bangladesh().districts:
        raise _refused("delivery.district", "place", "there is no such district")
    if terms.currency != currency:
        detail = f"Goods in {currency} are not delivered."
        raise CannotDeliverError(to.district, detail)
    ways = terms.methods_to(to.district)
    if not ways:
        raise CannotDeliverError(to.district)
    return ways


def _chosen(ways: Sequence[DeliveryMethod], to: Destination | None) -> DeliveryMethod | None:
    """Return the way that a buyer has chosen; raises ValidationFailedError if there is no such."""
    if not ways or to is None:
        return None
    chosen = next((one for one in ways if to.method in (one.code, None)), None)
    if chosen is None:
        raise _refused("delivery.method", "method", "does not go to that district")
    return chosen


def _granted(
    promotions: PromotionTerms,
    currency: str,
    lines: Sequence[QuotedLine],
    way: DeliveryMethod | None,
    enquiry: Enquiry,
    found: PromotionFacts,
    now: datetime,
) -> Granted:
    """Return the promotions that an order gets; those in another currency are for others."""
    basket = Basket(
        [one.product_id for one in lines],
        [one.basket_line for one in lines],
        enquiry.to.district if enquiry.to else None,
        way.fee_for if way else lambda _: 0,
        enquiry.coupon,
        promotion_of(enquiry.coupon, found.counts),
        {**found.gone, **enquiry.without},
        [found.categories.get(product_of(one.product_id), frozenset()) for one in lines],
    )
    of_currency = promotions if promotions.currency == currency else PromotionTerms(currency)
    return grant(of_currency, basket, now)


def _promotions(terms: PromotionTerms, granted: Granted) -> tuple[QuotedPromotion, ...]:
    names = {one.code: one.name for one in terms.promotions}
    on_goods = [QuotedPromotion(one.name, names[one.name], one) for one in granted.discounts]
    free = granted.delivery
    return (*on_goods, *([QuotedPromotion(free.code, free.name)] if free else []))


def _delivery(
    way: DeliveryMethod | None,
    lines: Sequence[QuotedLine],
    granted: Granted,
    to: Destination | None,
    tax: TaxTerms,
    now: datetime,
) -> QuotedDelivery | None:
    """Return how an order comes, and for how much."""
    if way is None or to is None:
        return None
    goods = breakdown([one.basket_line for one in lines], granted.discounts).goods
    rate = tax.rate_of(tax.delivery_class, now)
    return QuotedDelivery(
        to.district, way.code, way.name, way.fee_for(goods), rate, granted.delivery_discount
    )


def _short(items: Mapping[str, SaleItem], wanted: Mapping[str, int]) -> list[ShortOffer]:
    """Return what there is less of than wanted, as far as sale items tell."""
    return [
        ShortOffer(product_id, item.available)
        for product_id, item in items.items()
        if not item.shards and item.available < wanted[product_id]
    ]


def _refused(field: str, code: str, message: str) -> ValidationFailedError:
    error = fault(field, code, message)
    return ValidationFailedError("The request is not valid; see errors.", [error])
