"""Promotions: what makes a basket cheaper, for everybody or for who knows a code."""

import json
from collections.abc import Container, Iterator
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from storefront.categories.model import Text
from storefront.editions import edition_of
from storefront.errors import FieldError
from storefront.pricing.model import FixedAmount, Percentage
from storefront.terms.model import fault, repeated
from storefront.values import dataclass

#: All are one item, of 400 kB at most, and read for each quote: who has twenty pays for that.
MAX_PROMOTIONS, MAX_PRODUCTS, MAX_DISTRICTS, MAX_COUPONS = 20, 20, 32, 10
MAX_CATEGORIES = 20
#: Of limited promotions, in all, and of those that everybody gets without a coupon: a quote reads
#: the counters of these, whatever it is for, in the one call that takes 100 items.
MAX_LIMITED, MAX_LIMITED_FOR_ALL = 8, 3
#: How often a limited promotion may be used at the most.
MOST_USES = 10_000_000


class PromotionKind(StrEnum):
    """What a promotion takes something off."""

    PRODUCTS = "products"  # some products, each line of them
    ORDER = "order"  # all goods together
    DELIVERY = "delivery"  # the fee of delivery


@dataclass(frozen=True, slots=True)
class UseLimits:
    """How often a promotion may be used; each order that gets it uses it once.

    Args:
        total: by all orders together; None for as often as they like.
        per_buyer: by one account, by one phone and by one e-mail, each; None likewise.
    """

    total: int | None = None
    per_buyer: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether there is a limit."""
        return self != UseLimits()


@dataclass(frozen=True, slots=True)
class Promotion:
    """What makes a basket cheaper.

    Args:
        code: names it for ever.
        name: what buyers read.
        kind: what it takes something off.
        reward: how much.
        minimum: what goods must cost at least before any promotion, in minor units.
        products: ids of products, with all their variants, or of variants.
        categories: ids of categories: products that are in these or below count as well; where
            neither is given, all do.
        districts: where goods must go; empty for anywhere.
        starts_at, ends_at: from when until when; None for always.
        coupons: who knows one of these gets it; empty for everybody.
        combines: whether it adds up with one of another kind that does, too.
        is_active: whether anybody gets it.
        limits: how often it may be used.
        single_use: whether who has one of its coupons for one order gets it.
        first_order: whether only who has not ordered before gets it; then each buyer does once.
    """

    code: str
    name: Text
    kind: PromotionKind
    reward: Percentage | FixedAmount
    minimum: int = 0
    products: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    coupons: tuple[str, ...] = ()
    combines: bool = False
    is_active: bool = True
    limits: UseLimits = UseLimits()
    single_use: bool = False
    categories: tuple[str, ...] = ()
    first_order: bool = False

    @property
    def is_for_all(self) -> bool:
        """Whether it is for all goods."""
        return not self.products and not self.categories

    @property
    def is_open(self) -> bool:
        """Whether everybody gets it, without a coupon."""
        return not self.coupons and not self.single_use

    @property
    def edition(self) -> str:
        """What it says, in short: another text once anything of it is changed."""
        return edition_of(json.dumps(asdict(self), sort_keys=True, default=str))

    def is_on(self, now: datetime) -> bool:
        """Return whether it counts at a moment; the moment at which it ends is after it."""
        begun = self.starts_at is None or self.starts_at <= now
        return self.is_active and begun and (self.ends_at is None or now < self.ends_at)

    def faults(self, field: str, districts: Container[str]) -> Iterator[FieldError]:
        """Yield what is wrong with it as a whole; `field` is where it stands."""
        if self.kind is PromotionKind.PRODUCTS and isinstance(self.reward, FixedAmount):
            message = "a promotion of products takes off a part of their price"
            yield fault(f"{field}.amount", "percentage", message)
        if self.kind is PromotionKind.PRODUCTS and getattr(self.reward, "cap", None) is not None:
            yield fault(f"{field}.most", "kind", "only a discount on the whole order has a limit")
        chosen = {"products": self.products, "categories": self.categories}
        for name, some in chosen.items() if self.kind is PromotionKind.DELIVERY else ():
            if some:
                yield fault(f"{field}.{name}", "kind", "delivery is of the whole order")
        if isinstance(self.reward, FixedAmount) and not self.reward.amount:
            yield fault(f"{field}.amount", "positive", "must be more than nothing")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            yield fault(f"{field}.ends_at", "order", "must be later than its beginning")
        yield from self._wrong_limits(f"{field}.limits.per_buyer")
        for place, one in enumerate(self.districts):
            if one not in districts:
                yield fault(f"{field}.districts.{place}", "place", "there is no such district")

    def _wrong_limits(self, field: str) -> Iterator[FieldError]:
        total, per_buyer = self.limits.total, self.limits.per_buyer
        if total is not None and per_buyer is not None and total < per_buyer:
            message = "one buyer cannot use it more often than all together"
            yield fault(field, "order", message)
        if self.first_order and per_buyer != 1:
            yield fault(field, "first", "one buyer has one first order")


@dataclass(frozen=True, slots=True)
class PromotionTerms:
    """The shop's promotions.

    Args:
        currency: of all amounts.
        promotions: each code once, and each coupon in one of them.
    """

    currency: str
    promotions: tuple[Promotion, ...] = ()

    def faults(self, districts: Container[str]) -> list[FieldError]:
        """Return what is wrong with the terms as a whole, field by field."""
        found = repeated("promotions", [one.code for one in self.promotions], "code")
        found += self._limited_too_often()
        known: set[str] = set()
        for place, promotion in enumerate(self.promotions):
            found += promotion.faults(f"promotions.{place}", districts)
            for number, coupon in enumerate(promotion.coupons):
                if coupon in known:
                    field = f"promotions.{place}.coupons.{number}"
                    found.append(fault(field, "distinct", "is there twice"))
                known.add(coupon)
        return found

    def _limited_too_often(self) -> Iterator[FieldError]:
        """Yield what is wrong with how many promotions are limited."""
        limited = [place for place, one in enumerate(self.promotions) if one.limits.is_any]
        for_all = [place for place in limited if not self.promotions[place].coupons]
        for places, most, which in (
            (limited, MAX_LIMITED, "limited"),
            (for_all, MAX_LIMITED_FOR_ALL, "limited and for everybody"),
        ):
            for place in places[most:]:
                message = f"at most {most} promotions are {which}"
                yield fault(f"promotions.{place}.limits", "too_many", message)
