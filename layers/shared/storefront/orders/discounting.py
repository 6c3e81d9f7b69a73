"""Which promotions a basket gets: those that make it cheapest, and the same ones whoever asks.

Of one kind a basket gets one: each line the best of those on products, the order the best of those
on orders, its delivery the best of those. Promotions of several kinds add up only if all of them
combine. Of all ways that leaves, the cheapest is taken; of equals the one of fewer kinds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from itertools import chain, combinations

from storefront.inventory.model import product_of
from storefront.pricing.breakdown import breakdown
from storefront.pricing.model import BasketLine, Discount
from storefront.terms.promotions import Promotion, PromotionKind, PromotionTerms
from storefront.values import dataclass


class CouponFault(StrEnum):
    """Why a code makes nothing cheaper."""

    #: It is none, or not now: who guesses is told no more.
    UNKNOWN = "unknown"
    TOO_MANY = "too-many"  # wrong ones were sent before it, and none is looked at for a while
    USED_UP = "used-up"  # as often as it may be
    NOT_YOURS = "not-yours"  # by this buyer as often as one may
    NOT_FIRST = "not-first"  # for first orders, and the buyer has ordered before
    NOT_THERE = "not-there"  # not for where the goods go
    NO_PRODUCT = "no-product"  # not for anything in the basket
    MINIMUM = "minimum"  # the goods cost less than it takes
    BEATEN = "beaten"  # without it the basket is as cheap, or cheaper


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody would order.

    Args:
        products: the id of each line's product or variant.
        lines: quantities and prices.
        district: where it goes; None if it goes nowhere.
        fee: returns the fee of delivery, in minor units, for goods that cost so much.
        coupon: a code that the buyer knows; None for none.
        coupon_of: the promotion that it is a coupon for one order of; None for none.
        without: promotions that it does not get, and why, by their codes.
        categories: of each line, the ids of the categories that its product is in or below; empty
            where no promotion asks for it.
    """

    products: Sequence[str]
    lines: Sequence[BasketLine]
    district: str | None
    fee: Callable[[int], int]
    coupon: str | None = None
    coupon_of: str | None = None
    without: Mapping[str, CouponFault] = field(default_factory=dict)
    categories: Sequence[frozenset[str]] = ()
    _goods: dict[tuple[Discount, ...], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def may_have(self, promotion: Promotion) -> bool:
        """Return whether its buyer may have a promotion: everybody, or by their coupon."""
        is_for_one = promotion.single_use and promotion.code == self.coupon_of
        return promotion.is_open or is_for_one or self.coupon in promotion.coupons

    def places(self, promotion: Promotion) -> frozenset[int]:
        """Return the places of the lines that a promotion is for."""
        if promotion.is_for_all:
            return frozenset(range(len(self.products)))
        wanted = promotion.products
        found = {
            place
            for place, one in enumerate(self.products)
            if one in wanted or product_of(one) in wanted
        }
        of_category = set(promotion.categories)
        return frozenset(
            found | {at for at, its in enumerate(self.categories) if of_category & its}
        )

    def goods(self, discounts: Sequence[Discount] = ()) -> int:
        """Return what its goods cost after discounts, in minor units."""
        known = tuple(discounts)
        if known not in self._goods:  # the ways to get something differ little
            self._goods[known] = breakdown(self.lines, discounts).goods
        return self._goods[known]


@dataclass(frozen=True, slots=True)
class Granted:
    """What a basket gets.

    Args:
        discounts: on goods, in the order in which they are taken; a promotion's code each.
        delivery: the promotion on delivery, if any.
        delivery_discount: what that takes off the fee, in minor units.
        coupon_fault: why the buyer's code makes nothing cheaper; None if it does, or there is none.
    """

    discounts: tuple[Discount, ...] = ()
    delivery: Promotion | None = None
    delivery_discount: int = 0
    coupon_fault: CouponFault | None = None

    @property
    def codes(self) -> list[str]:
        """The promotions' codes, each once."""
        own = [self.delivery.code] if self.delivery else []
        return list(dict.fromkeys([*(one.name for one in self.discounts), *own]))


def grant(terms: PromotionTerms, basket: Basket, now: datetime) -> Granted:
    """Return what a basket gets at a moment.

    Args:
        terms: the shop's promotions.
        basket: what somebody would order.
        now: the moment.
    """
    open_to = [
        one
        for one in terms.promotions
        if one.is_on(now) and one.code not in basket.without and basket.may_have(one)
    ]
    best = Granted()  # most often there is nothing to be had
    if open_to:
        best = min(_ways(open_to, basket), key=lambda way: _cost(way, basket))
    if basket.coupon is None:
        return best
    by_coupon = (one for one in terms.promotions if not one.is_open and basket.may_have(one))
    meant = next((one for one in by_coupon if one.is_on(now)), None)
    if meant and meant.code in best.codes:
        return best
    return Granted(best.discounts, best.delivery, best.delivery_discount, _fault_of(meant, basket))


def _ways(open_to: Sequence[Promotion], basket: Basket) -> Iterator[Granted]:
    """Yield what a basket can get: by fewer kinds first, the first of which is nothing."""
    kinds, tried = list(PromotionKind), list[list[Promotion]]()
    for some in chain.from_iterable(combinations(kinds, count) for count in range(len(kinds) + 1)):
        able = [one for one in open_to if one.kind in some and (len(some) == 1 or one.combines)]
        if able not in tried:  # of most kinds a shop has none
            tried.append(able)
            yield _together(able, basket)


def _cost(way: Granted, basket: Basket) -> int:
    goods = basket.goods(way.discounts)
    return goods + basket.fee(goods) - way.delivery_discount


def _together(able: Sequence[Promotion], basket: Basket) -> Granted:
    """Return what a basket gets by promotions that may add up, the best of each kind."""
    fitting = [one for one in able if _fits(one, basket)]
    discounts = _on_products(fitting, basket)
    discounts += _on_order(fitting, basket, discounts)
    fee = basket.fee(basket.goods(discounts))
    offered = [(one.reward.of(fee), one) for one in fitting if one.kind is PromotionKind.DELIVERY]
    amount, delivery = max(offered, key=lambda one: one[0], default=(0, None))
    return Granted(tuple(discounts), delivery if amount else None, amount)


def _fits(promotion: Promotion, basket: Basket) -> bool:
    there = not promotion.districts or basket.district in promotion.districts
    return there and basket.goods() >= promotion.minimum


def _on_products(fitting: Sequence[Promotion], basket: Basket) -> list[Discount]:
    """Return the discounts on products: each line has the one that takes most off it."""
    chosen: dict[int, Promotion] = {}
    for promotion in fitting:
        if promotion.kind is PromotionKind.PRODUCTS:
            for place in basket.places(promotion):
                gross = basket.lines[place].gross
                before = chosen[place].reward.of(gross) if place in chosen else 0
                if promotion.reward.of(gross) > before:
                    chosen[place] = promotion
    return [
        Discount(one.code, one.reward, frozenset(at for at in chosen if chosen[at] is one))
        for one in dict.fromkeys(chosen.values())
    ]


def _on_order(
    fitting: Sequence[Promotion], basket: Basket, before: Sequence[Discount]
) -> list[Discount]:
    """Return the discount on all goods, if any, that takes most off what others have left."""
    best, most = list[Discount](), 0
    left = basket.goods(before)
    for promotion in fitting:
        if promotion.kind is PromotionKind.ORDER and (places := basket.places(promotion)):
            discount = Discount(promotion.code, promotion.reward, places)
            amount = left - basket.goods([*before, discount])
            if amount > most:
                best, most = [discount], amount
    return best


def _fault_of(meant: Promotion | None, basket: Basket) -> CouponFault:
    """Return why a promotion is not among those that a basket gets."""
    if meant is None:
        return CouponFault.UNKNOWN
    if meant.code in basket.without:
        return basket.without[meant.code]
    if meant.districts and basket.district not in meant.districts:
        return CouponFault.NOT_THERE
    if not basket.places(meant):
        return CouponFault.NO_PRODUCT
    if basket.goods() < meant.minimum:
        return CouponFault.MINIMUM
    return CouponFault.BEATEN
