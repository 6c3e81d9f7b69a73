"""Request bodies about the shop's terms.

A body's shape is checked here, field by field; whether it holds together, where it is changed.
"""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from storefront.categories.model import Text
from storefront.errors import FieldError, ValidationFailedError
from storefront.money import parse_money
from storefront.pricing.model import BASIS_POINTS, TaxRounding
from storefront.terms.checkout import (
    DEFAULT_CONTACT_DAYS,
    DEFAULT_OPEN,
    LEAST_CONTACT_DAYS,
    LEAST_QUOTE_SECONDS,
    MOST_CODES,
    MOST_CONTACT_DAYS,
    MOST_HOLD_HOURS,
    MOST_OPEN,
    MOST_QUOTE_SECONDS,
    Advance,
    CashPolicy,
    CheckoutTerms,
    PayBy,
)
from storefront.terms.model import fault
from storefront.terms.shipping import (
    MAX_DAYS,
    MAX_METHODS,
    MAX_TIERS,
    MAX_ZONES,
    DeliveryKind,
    DeliveryMethod,
    ShippingTerms,
    Tier,
    Zone,
)
from storefront.terms.tax import MAX_CLASSES, MAX_PERIODS, STANDARD, TaxPeriod, TaxTerms
from storefront.web.body import Code, Currency, Matching, Moment, RequestModel, Written

_MAX_DISTRICTS = 64
Label = Annotated[str, Written(60)]


def _text_only(value: Any) -> Any:
    # JSON numbers go through floats in most clients: 7.35 may arrive as 7.3499.
    if isinstance(value, int | float):
        code = "decimal"
        raise PydanticCustomError(code, 'must be text, not a number: "60.00"')
    return value


def _at_most_all(text: str) -> str:
    if basis_points(text) > BASIS_POINTS:
        code = "percentage"
        raise PydanticCustomError(code, "must be at most 100")
    return text


#: An amount of money that may be nothing, such as "0" or "60.00".
Fee = Annotated[
    str,
    BeforeValidator(_text_only, json_schema_input_type=str),
    Matching(r"^[0-9]{1,12}(\.[0-9]{1,3})?$", 'must be a decimal number, such as "60.00"'),
]
#: A rate in per cent, such as "15" or "7.5".
Percent = Annotated[
    str,
    BeforeValidator(_text_only, json_schema_input_type=str),
    Matching(r"^[0-9]{1,3}(\.[0-9]{1,2})?$", 'must be a rate in per cent, such as "7.5"'),
    AfterValidator(_at_most_all),
]


def basis_points(text: str) -> int:
    """Return a rate in per cent as basis points."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


class Amounts:
    """Reads the amounts of a body, and remembers what is wrong with them.

    Args:
        currency: of all of them.
    """

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._errors = list[FieldError]()

    def read(self, field: str, text: str) -> int:
        """Return an amount in minor units."""
        try:
            return parse_money(text, self._currency).amount
        except ValueError as error:
            self.refuse(field, "amount", str(error))
            return 0

    def read_optional(self, field: str, text: str | None) -> int | None:
        """Return an amount in minor units, or None for none."""
        return None if text is None else self.read(field, text)

    def refuse(self, field: str, code: str, message: str) -> None:
        """Remember what is wrong with a field."""
        self._errors.append(fault(field, code, message))

    def require_good(self) -> None:
        """Raise ValidationFailedError if anything was wrong."""
        if self._errors:
            raise ValidationFailedError("The body is not valid; see errors.", self._errors)


class SettingName(RequestModel):
    """What buyers read; without Bangla, everybody sees the English one."""

    en: Label
    bn: Label | None = None

    def to_model(self) -> Text:
        """Return the name."""
        return Text(self.en, self.bn)


class ZoneRequest(RequestModel):
    """Districts to which delivery costs the same; with `rest`, all that no other zone has."""

    code: Code
    name: SettingName
    districts: Annotated[list[Code], Field(max_length=_MAX_DISTRICTS)] | None = None
    rest: bool = False

    def to_model(self) -> Zone:
        """Return the zone."""
        return Zone(self.code, self.name.to_model(), tuple(self.districts or ()), self.rest)


class TierRequest(RequestModel):
    """A fee, for goods of at most `up_to` after discounts; the last is for all that is more."""

    fee: Fee
    up_to: Fee | None = None


class DaysRequest(RequestModel):
    """Within how many days goods come, at least and at most."""

    least: Annotated[int, Field(ge=0, le=MAX_DAYS)]
    most: Annotated[int, Field(ge=0, le=MAX_DAYS)]


class DeliveryMethodRequest(RequestModel):
    """A way to deliver to a zone. From goods of `free_from` on it costs nothing."""

    code: Code
    name: SettingName
    zone: Code
    kind: Annotated[DeliveryKind, Field(strict=False)]
    tiers: Annotated[list[TierRequest], Field(min_length=1, max_length=MAX_TIERS)]
    free_from: Fee | None = None
    days: DaysRequest
    cash: bool = False
    active: bool = True

    def to_model(self, field: str, amounts: Amounts) -> DeliveryMethod:
        """Return the method; `field` is where it stands in the body."""
        return DeliveryMethod(
            code=self.code,
            name=self.name.to_model(),
            zone=self.zone,
            kind=self.kind,
            tiers=tuple(
                Tier(
                    amounts.read(f"{field}.tiers.{place}.fee", one.fee),
                    amounts.read_optional(f"{field}.tiers.{place}.up_to", one.up_to),
                )
                for place, one in enumerate(self.tiers)
            ),
            free_from=amounts.read_optional(f"{field}.free_from", self.free_from),
            days=(self.days.least, self.days.most),
            takes_cash=self.cash,
            is_active=self.active,
        )


class PutShippingRequest(RequestModel):
    """Where the shop delivers, and how: all of it, in the place of what was there."""

    example: ClassVar[dict[str, Any]] = {
        "currency": "BDT",
        "zones": [
            {
                "code": "inside-dhaka",
                "name": {"en": "Inside Dhaka", "bn": "ঢাকার ভিতরে"},
                "districts": ["dhaka"],
            },
            {"code": "outside", "name": {"en": "Outside Dhaka"}, "rest": True},
        ],
        "methods": [
            {
                "code": "home-dhaka",
                "name": {"en": "Home delivery", "bn": "হোম ডেলিভারি"},
                "zone": "inside-dhaka",
                "kind": "home",
                "tiers": [{"fee": "60.00"}],
                "free_from": "3000.00",
                "days": {"least": 1, "most": 2},
                "cash": True,
            }
        ],
    }
    max_bytes: ClassVar[int] = 1_048_576

    currency: Currency
    zones: Annotated[list[ZoneRequest], Field(max_length=MAX_ZONES)]
    methods: Annotated[list[DeliveryMethodRequest], Field(max_length=MAX_METHODS)]

    def to_model(self) -> ShippingTerms:
        """Return the terms; raises ValidationFailedError for amounts that are none."""
        amounts = Amounts(self.currency)
        methods = tuple(
            one.to_model(f"methods.{place}", amounts) for place, one in enumerate(self.methods)
        )
        amounts.require_good()
        return ShippingTerms(self.currency, tuple(one.to_model() for one in self.zones), methods)


class TaxPeriodRequest(RequestModel):
    """Rates in per cent by class, from a moment on; those of the first have always been."""

    since: Moment | None = None
    rates: Annotated[dict[Code, Percent], Field(min_length=1, max_length=MAX_CLASSES)]

    def to_model(self) -> TaxPeriod:
        """Return the rates."""
        rates = {name: basis_points(rate) for name, rate in sorted(self.rates.items())}
        return TaxPeriod(rates, self.since)


class PutTaxRequest(RequestModel):
    """How the shop reckons tax: all of it, in the place of what was there."""

    example: ClassVar[dict[str, Any]] = {
        "inclusive": True,
        "periods": [{"rates": {"standard": "15", "reduced": "7.5", "zero": "0"}}],
    }
    max_bytes: ClassVar[int] = 131_072

    inclusive: bool
    rounding: Annotated[TaxRounding, Field(strict=False)] = TaxRounding.RATE
    delivery_class: Code = STANDARD
    registration: Annotated[str, Written(40, empty=True)] = ""
    seller: Annotated[str, Written(300, lines=True)] = ""
    periods: Annotated[list[TaxPeriodRequest], Field(max_length=MAX_PERIODS)]

    def to_model(self) -> TaxTerms:
        """Return the terms."""
        return TaxTerms(
            is_inclusive=self.inclusive,
            rounding=self.rounding,
            delivery_class=self.delivery_class,
            registration=self.registration,
            seller=self.seller,
            periods=tuple(one.to_model() for one in self.periods),
        )


class CashPolicyRequest(RequestModel):
    """Who may pay when the goods come, and what they must pay before."""

    most: Fee | None = None
    except_districts: Annotated[list[Code], Field(max_length=_MAX_DISTRICTS)] | None = None
    advance: Annotated[Advance, Field(strict=False)] = Advance.NONE
    amount: Fee | None = None
    percentage: Percent | None = None
    hold_hours: Annotated[int, Field(ge=1, le=MOST_HOLD_HOURS)] = 24
    max_open: Annotated[int, Field(ge=1, le=MOST_OPEN)] = DEFAULT_OPEN
    first_most: Fee | None = None
    distrusts_refusals: bool = False
    doubt_percentage: Percent | None = None
    codes_a_day: Annotated[int, Field(ge=0, le=MOST_CODES)] = 0

    def to_model(self, amounts: Amounts) -> CashPolicy:
        """Return the policy."""
        return CashPolicy(
            most=amounts.read_optional("cash.most", self.most),
            except_districts=tuple(sorted(set(self.except_districts or ()))),
            advance=self.advance,
            amount=amounts.read_optional("cash.amount", self.amount) or 0,
            basis_points=basis_points(self.percentage or "0"),
            hold_hours=self.hold_hours,
            max_open=self.max_open,
            first_most=amounts.read_optional("cash.first_most", self.first_most),
            distrusts_refusals=self.distrusts_refusals,
            doubt_basis_points=basis_points(self.doubt_percentage or "0"),
            codes_a_day=self.codes_a_day,
        )


class PutCheckoutRequest(RequestModel):
    """How the shop lets people check out: all of it, in the place of what was there."""

    example: ClassVar[dict[str, Any]] = {
        "currency": "BDT",
        "minimum": "200.00",
        "pay_by": ["bkash", "stripe"],
        "guests": True,
        "cash": {"most": "10000.00", "advance": "delivery"},
    }
    max_bytes: ClassVar[int] = 65_536

    currency: Currency
    minimum: Fee | None = None
    pay_by: Annotated[
        list[Annotated[PayBy, Field(strict=False)]], Field(min_length=1, max_length=len(PayBy))
    ]
    guests: bool
    quote_seconds: Annotated[int, Field(ge=LEAST_QUOTE_SECONDS, le=MOST_QUOTE_SECONDS)] = (
        MOST_QUOTE_SECONDS
    )
    contact_days: Annotated[int, Field(ge=LEAST_CONTACT_DAYS, le=MOST_CONTACT_DAYS)] = (
        DEFAULT_CONTACT_DAYS
    )
    foreign_phones: bool = False
    plain_orders: bool = False
    cash: CashPolicyRequest = CashPolicyRequest()

    def to_model(self) -> CheckoutTerms:
        """Return the terms; raises ValidationFailedError for amounts that are none."""
        amounts = Amounts(self.currency)
        terms = CheckoutTerms(
            currency=self.currency,
            minimum=amounts.read_optional("minimum", self.minimum) or 0,
            pay_by=tuple(one for one in PayBy if one in self.pay_by),
            lets_guests=self.guests,
            quote_seconds=self.quote_seconds,
            contact_days=self.contact_days,
            lets_foreign_phones=self.foreign_phones,
            lets_plain_orders=self.plain_orders,
            cash=self.cash.to_model(amounts),
        )
        amounts.require_good()
        return terms
