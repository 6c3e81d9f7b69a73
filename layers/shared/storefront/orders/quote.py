"""Quotes: what a buyer is told that something costs, and is charged if they order it in time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from storefront.categories.model import Text
from storefront.contract import Currency, Decimals, with_members
from storefront.errors import ConflictError, ForbiddenError, ValidationFailedError
from storefront.money import Money
from storefront.pricing.breakdown import VERSION, breakdown
from storefront.pricing.model import (
    BasketLine,
    Breakdown,
    Delivery,
    Discount,
    FixedAmount,
    Percentage,
    TaxRounding,
    TaxRule,
)
from storefront.terms.checkout import DEFAULT_CONTACT_DAYS
from storefront.trust.model import Demand
from storefront.uses.model import UseRequest
from storefront.values import dataclass


class PayMethod(StrEnum):
    """How an order is paid."""

    ONLINE = "online"  # all of it before it comes
    COD = "cod"  # in cash when it comes, but for an advance


#: Characters of a sealed quote; one with 30 lines has some two thousand.
MAX_LENGTH = 8_192


class QuoteInvalidError(ValidationFailedError):
    """A text is no quote of ours for this buyer; which of that, it does not say."""

    slug = "quote-invalid"
    title = "This is no quote of this shop"

    def __init__(self) -> None:
        super().__init__("Nothing was ordered. Ask for a quote as the same buyer, and order by it.")


class QuoteExpiredError(Exception):
    """The quote has lapsed, and has become no order: it is to be made anew."""


class CannotDeliverError(ConflictError):
    """The shop does not deliver there.

    Args:
        district: the district's id.
    """

    slug = "cannot-deliver"
    title = "The shop does not deliver there"
    members = with_members(district=str)

    def __init__(self, district: str, detail: str = "") -> None:
        super().__init__(detail or "Choose another district.", district=district)


class BelowMinimumError(ConflictError):
    """The goods cost less than an order must be of.

    Args:
        minimum: what they must cost at least.
        goods: what they cost.
    """

    slug = "below-minimum"
    title = "The order is too small"
    members = with_members(minimum=Decimals, missing=Decimals, currency=Currency)

    def __init__(self, minimum: Money, goods: Money) -> None:
        missing = Money(minimum.amount - goods.amount, minimum.currency)
        super().__init__(
            f"Goods of an order cost {minimum} {minimum.currency} at least.",
            minimum=str(minimum),
            missing=str(missing),
            currency=minimum.currency,
        )


class AccountRequiredError(ForbiddenError):
    """The shop sells to people with an account only."""

    slug = "account-required"
    title = "Sign in to order"


class CashNotOfferedError(ConflictError):
    """The order cannot be paid when it comes; the detail says why."""

    slug = "cash-not-offered"
    title = "This order cannot be paid on delivery"


#: What a quote is refused for, besides what its body says and what cannot be bought at all.
QUOTE_REFUSALS = (
    AccountRequiredError,
    BelowMinimumError,
    CannotDeliverError,
    CashNotOfferedError,
)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """Some units of a product, as they are quoted.

    Args:
        product_id: the product, or the variant.
        quantity: how many units.
        unit_price: minor units.
        tax_class: its class of tax.
        rate: of that class at this moment, in basis points.
    """

    product_id: str
    quantity: int
    unit_price: int
    tax_class: str
    rate: int

    @property
    def basket_line(self) -> BasketLine:
        """What the money kernel is told of it."""
        return BasketLine(self.unit_price, self.quantity, self.rate)


@dataclass(frozen=True, slots=True)
class QuotedDelivery:
    """The way in which it is to be delivered.

    Args:
        district: where to.
        method: the code of the way.
        name: what buyers read of it.
        fee: minor units.
        rate: of the fee's tax, in basis points.
        discount: what a promotion takes off the fee, in minor units.
    """

    district: str
    method: str
    name: Text
    fee: int
    rate: int
    discount: int = 0


@dataclass(frozen=True, slots=True)
class OnDelivery:
    """What is paid when an order comes.

    Args:
        amount: minor units, of the total.
        hold_hours: how long goods are held until the shop accepts an order without an advance.
        demand: what the phone must be with which it is ordered.
        by_code: whether its buyer can confirm it by a code.
    """

    amount: int
    hold_hours: int
    demand: Demand
    by_code: bool = False

    def claim(self) -> list[Any]:
        """Return what a token says of it, in JSON."""
        return [self.amount, self.hold_hours, self.demand.claim(), self.by_code]

    @classmethod
    def from_claim(cls, claim: list[Any]) -> "OnDelivery":
        """Return what a token of ours says."""
        amount, hold_hours, demand, by_code = claim
        return cls(amount, hold_hours, Demand(*demand), by_code)


@dataclass(frozen=True, slots=True)
class QuotedPromotion:
    """A promotion that an order gets.

    Args:
        code: the promotion's.
        name: what buyers read.
        goods: what it takes off goods; None for one on delivery.
    """

    code: str
    name: Text
    goods: Discount | None = None

    def claim(self) -> list[Any]:
        """Return what a token says of it, in JSON."""
        told = [self.code, self.name.en, self.name.bn]
        if self.goods is None:
            return told
        reward, lines = self.goods.reward, self.goods.lines
        how = (
            ["a", reward.amount]
            if isinstance(reward, FixedAmount)
            else ["p", reward.basis_points, reward.cap]
        )
        return [*told, how, lines and sorted(lines)]

    @classmethod
    def from_claim(cls, claim: list[Any]) -> "QuotedPromotion":
        """Return the promotion that a token of ours speaks of."""
        code, en, bn, *goods = claim
        if not goods:
            return cls(code, Text(en, bn))
        (word, *figures), lines = goods
        reward = FixedAmount(*figures) if word == "a" else Percentage(*figures)
        return cls(code, Text(en, bn), Discount(code, reward, lines and frozenset(lines)))


@dataclass(frozen=True)
class Charges:
    """What an order is charged beside the prices of its products, as it was quoted.

    Args:
        rates: the class of tax of each line, and its rate in basis points.
        delivery: how it comes; None where it does not.
        rule: how tax is reckoned.
        promotions: what makes it cheaper, in the order in which it is taken off.
        version: of the rules by which it was reckoned.
        on_delivery: what is paid when it comes; None if all is paid before.
    """

    rates: tuple[tuple[str, int], ...]
    delivery: QuotedDelivery | None
    rule: TaxRule
    promotions: tuple[QuotedPromotion, ...] = ()
    version: int = VERSION
    on_delivery: OnDelivery | None = None

    def price_of(self, lines: Sequence[tuple[int, int]]) -> Breakdown:
        """Return what lines cost with these charges; an order asks often, and is told what it was.

        Args:
            lines: minor units of a unit, and the quantity, of each.
        """
        asked = tuple(lines)
        if asked not in self._reckoned:
            self._reckoned[asked] = self._reckon(asked)
        return self._reckoned[asked]

    @cached_property
    def _reckoned(self) -> dict[tuple[tuple[int, int], ...], Breakdown]:
        """What was reckoned of these charges, by lines."""
        return {}

    def _reckon(self, lines: Sequence[tuple[int, int]]) -> Breakdown:
        delivery = self.delivery
        return breakdown(
            [
                BasketLine(unit_price, quantity, rate)
                for (unit_price, quantity), (_, rate) in zip(lines, self.rates, strict=True)
            ],
            [one.goods for one in self.promotions if one.goods],
            Delivery(delivery.fee, delivery.rate, delivery.discount) if delivery else Delivery(),
            self.rule,
        )

    def to_json(self) -> dict[str, Any]:
        """Return them as an order keeps them."""
        to = self.delivery
        return {
            "v": self.version,
            "rates": [list(one) for one in self.rates],
            "to": to
            and [
                *(to.district, to.method, to.name.en, to.name.bn),
                *(to.fee, to.rate, to.discount),
            ],
            "tax": [self.rule.inclusive, self.rule.rounding.value],
            "off": [one.claim() for one in self.promotions],
            "cod": self.on_delivery and self.on_delivery.claim(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Charges":
        """Return what an order has kept."""
        to = kept["to"]
        return cls(
            rates=tuple((name, rate) for name, rate in kept["rates"]),
            delivery=to and QuotedDelivery(to[0], to[1], Text(to[2], to[3]), *to[4:]),
            rule=TaxRule(kept["tax"][0], TaxRounding(kept["tax"][1])),
            promotions=tuple(map(QuotedPromotion.from_claim, kept["off"])),
            version=kept["v"],
            on_delivery=kept["cod"] and OnDelivery.from_claim(kept["cod"]),
        )


@dataclass(frozen=True)
class Quote:
    """What something costs. All figures follow from what is here, by the money kernel.

    Args:
        quote_id: a ULID.
        subject: whom it is for: an account or a guest.
        currency: ISO 4217 code.
        lines: each product once.
        delivery: how it comes; None where the shop does not deliver.
        rule: how tax is reckoned.
        issued_at, expires_at: from when until when it is good, in whole seconds.
        promotions: what makes it cheaper, in the order in which it is taken off.
        coupon: the code that the buyer sent; None for none.
        wanted: what an order by it uses of limited promotions.
        on_delivery: what is paid when it comes; None if all is paid before.
        contact_days: how long it is known whom an order by it is for.
        lets_foreign_phones: whether that may be somebody with a phone of another country.
    """

    quote_id: str
    subject: str
    currency: str
    lines: tuple[QuotedLine, ...]
    delivery: QuotedDelivery | None
    rule: TaxRule
    issued_at: datetime
    expires_at: datetime
    promotions: tuple[QuotedPromotion, ...] = ()
    coupon: str | None = None
    wanted: tuple[UseRequest, ...] = ()
    on_delivery: OnDelivery | None = None
    contact_days: int = DEFAULT_CONTACT_DAYS
    lets_foreign_phones: bool = False

    @cached_property
    def price(self) -> Breakdown:
        """What it costs, line by line."""
        return self.made_of.price_of([(one.unit_price, one.quantity) for one in self.lines])

    @property
    def made_of(self) -> Charges:
        """What it charges beside the prices of products."""
        rates = tuple((one.tax_class, one.rate) for one in self.lines)
        return Charges(
            rates, self.delivery, self.rule, self.promotions, on_delivery=self.on_delivery
        )

    @property
    def total(self) -> Money:
        """What is to be paid, all in all."""
        return Money(self.price.total, self.currency)

    @property
    def due_on_delivery(self) -> Money:
        """What of it is paid when it comes."""
        return Money(self.on_delivery.amount if self.on_delivery else 0, self.currency)

    @property
    def due_online(self) -> Money:
        """What of it is paid before."""
        return Money(self.price.total - self.due_on_delivery.amount, self.currency)

    @property
    def method(self) -> PayMethod:
        """How it is paid."""
        return PayMethod.COD if self.on_delivery else PayMethod.ONLINE

    @property
    def charges(self) -> list[Money]:
        """What is paid for each line, and for delivery: the total, in parts."""
        parts = [self.price.payable(place) for place in range(len(self.lines))]
        if self.delivery:
            parts.append(self.price.delivery_payable)
        return [Money(part, self.currency) for part in parts]

    def is_good_at(self, now: datetime) -> bool:
        """Return whether it has not lapsed."""
        return now < self.expires_at

    def claims(self) -> dict[str, Any]:
        """Return what a token says of it, in JSON."""
        return {
            **self.made_of.to_json(),
            "id": self.quote_id,
            "sub": self.subject,
            "cur": self.currency,
            "lines": [[one.product_id, one.quantity, one.unit_price] for one in self.lines],
            "iat": int(self.issued_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "total": self.price.total,
            "code": self.coupon,
            "who": [self.contact_days, self.lets_foreign_phones],
            "use": [one.claim() for one in self.wanted],
        }

    @classmethod
    def from_claims(cls, claims: dict[str, Any], zone: Any) -> "Quote":
        """Return the quote that a token of ours speaks of.

        Args:
            claims: what it says; it was signed by this shop.
            zone: of its moments.

        Raises:
            ValueError: it was reckoned by other rules than those of this code.
        """
        charges = Charges.from_json(claims)
        quote = cls(
            quote_id=claims["id"],
            subject=claims["sub"],
            currency=claims["cur"],
            lines=tuple(
                QuotedLine(product_id, quantity, unit_price, *taxed)
                for (product_id, quantity, unit_price), taxed in zip(
                    claims["lines"], charges.rates, strict=True
                )
            ),
            delivery=charges.delivery,
            rule=charges.rule,
            issued_at=datetime.fromtimestamp(claims["iat"], zone),
            expires_at=datetime.fromtimestamp(claims["exp"], zone),
            promotions=charges.promotions,
            coupon=claims["code"],
            wanted=tuple(UseRequest(*one) for one in claims["use"]),
            on_delivery=charges.on_delivery,
            contact_days=claims["who"][0],
            lets_foreign_phones=claims["who"][1],
        )
        if claims["v"] != VERSION or claims["total"] != quote.price.total:
            raise ValueError("another way to reckon")
        return quote


def one_currency(currencies: Collection[str]) -> str:
    """Return the currency of an order's products.

    Raises:
        ValidationFailedError: there are several.
    """
    known = set(currencies)
    if len(known) > 1:
        raise ValidationFailedError("All products of an order must have the same currency.")
    return known.pop()
